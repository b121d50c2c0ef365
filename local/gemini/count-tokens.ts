import type { Content, GenerateRequest, Part, UsageMetadata } from "./wire";

/** What Google counts for an image of up to 384 pixels a side, and for a page of a PDF. */
const TOKENS_PER_IMAGE_OR_PAGE = 258;

/** Near enough to Google's own count: four bytes a token, which is also what its documentation says. */
export function tokensOfText(text: string): number {
  return text === "" ? 0 : Math.max(1, Math.ceil(Buffer.byteLength(text) / 4));
}

/** How many pages a PDF says that it has; at least one. */
export function pagesOfPdf(bytes: Buffer): number {
  const pages = bytes.toString("latin1").match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;
  return Math.max(1, pages);
}

type PromptUsage = Pick<UsageMetadata, "promptTokenCount" | "promptTokensDetails">;

/** Counts everything that goes into the model, by modality. */
export function countPrompt(request: GenerateRequest): PromptUsage {
  const byModality = new Map<string, number>([["TEXT", 0]]);
  const contents: readonly (Content | undefined)[] = [request.systemInstruction, ...request.contents];
  for (const part of contents.flatMap((content) => content?.parts ?? [])) {
    const [modality, tokens] = countPart(part);
    byModality.set(modality, (byModality.get(modality) ?? 0) + tokens);
  }
  return {
    promptTokenCount: [...byModality.values()].reduce((sum, tokens) => sum + tokens, 0),
    promptTokensDetails: [...byModality].map(([modality, tokenCount]) => ({ modality, tokenCount })),
  };
}

function countPart({ text, inlineData }: Part): [modality: string, tokens: number] {
  if (text !== undefined) return ["TEXT", tokensOfText(text)];
  if (!inlineData) return ["DOCUMENT", TOKENS_PER_IMAGE_OR_PAGE];
  const bytes = Buffer.from(inlineData.data, "base64");
  if (inlineData.mimeType.startsWith("image/")) return ["IMAGE", TOKENS_PER_IMAGE_OR_PAGE];
  if (inlineData.mimeType === "application/pdf") {
    return ["DOCUMENT", TOKENS_PER_IMAGE_OR_PAGE * pagesOfPdf(bytes)];
  }
  return ["TEXT", Math.ceil(bytes.length / 4)];
}
