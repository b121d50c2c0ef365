import { finish, type ReplyStep, say } from "./reply-step";
import { type GenerateRequest, textOf } from "./wire";

const SMALL_REPLY_TOKENS = 64;
const TITLE_WORDS = 6;
/** An order to make a title; a mere mention of the word, as in a person's own instructions, is none. */
const TITLE_INSTRUCTION =
  /\b(give|make|write|name|create|generate|reply|answer|short|brief|concise)\b[^.]{0,80}\btitle\b/i;

/** Whether this asks for a room's title and not for a reply. */
export function asksForTitle({ systemInstruction, generationConfig }: GenerateRequest): boolean {
  const { maxOutputTokens = Number.POSITIVE_INFINITY, responseMimeType } = generationConfig ?? {};
  return (
    TITLE_INSTRUCTION.test(textOf(systemInstruction)) ||
    responseMimeType === "application/json" ||
    maxOutputTokens <= SMALL_REPLY_TOKENS
  );
}

/** A title of the user's own words, as plain text or as JSON by the schema asked for. */
export function composeTitleReply(request: GenerateRequest): ReplyStep[] {
  const title = titleFrom(request);
  if (request.generationConfig?.responseMimeType !== "application/json") return [say(title), finish()];
  const properties = request.generationConfig.responseSchema?.properties ?? { title: {} };
  const object = Object.fromEntries(Object.keys(properties).map((name) => [name, title]));
  return [say(JSON.stringify(object)), finish()];
}

function titleFrom(request: GenerateRequest): string {
  const first = request.contents.find(({ role }) => role !== "model");
  const text = textOf(first);
  // An exchange may come as one text with a line for each speaker.
  const spoken = /^(?:user|question|prompt|message)\s*:\s*(.+)$/im.exec(text)?.[1] ?? text;
  const words = spoken
    .replace(/\[\[[\s\S]*?\]\]/g, " ")
    .replace(/[`*_#>|"“”<]/g, " ")
    .trim()
    .split(/\s+/)
    .slice(0, TITLE_WORDS)
    .join(" ")
    .replace(/[.,;:!?]+$/, "");
  return words === "" ? "New conversation" : words.charAt(0).toUpperCase() + words.slice(1);
}
