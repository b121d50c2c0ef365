import type { Candidate, GenerateResponse, Part } from "./wire";

/** What a streamed reply is as one: text and thoughts joined, everything else from the last that has it. */
export function joinResponses(responses: readonly GenerateResponse[]): GenerateResponse {
  const last = responses.at(-1);
  if (!last) throw new Error("A reply has at least one response.");
  const candidates = responses.flatMap((response) => response.candidates ?? []);
  if (candidates.length === 0) return last;
  const parts: Part[] = [];
  for (const part of candidates.flatMap(({ content }) => content?.parts ?? [])) {
    const previous = parts.at(-1);
    if (previous && previous.thought === part.thought) {
      parts[parts.length - 1] = { ...previous, text: (previous.text ?? "") + (part.text ?? "") };
    } else if (part.text !== "") parts.push(part);
  }
  const joined: Candidate = Object.assign({}, ...candidates, {
    content: { ...(parts.length > 0 ? { parts } : {}), role: "model" },
  });
  return { ...last, candidates: [joined] };
}
