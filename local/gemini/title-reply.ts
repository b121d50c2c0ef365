import { finish, type ReplyStep, say } from "./reply-step";
import { type GenerateRequest, textOf } from "./wire";

const SMALL_REPLY_TOKENS = 64;
const TITLE_WORDS = 6;
const SENTENCE_END = /[.!?…।]["'”’]*$/;
/** A mark at a word's end, or a dash that stands alone. */
const CLAUSE_END = /[,;:)]["'”’]*$|^[-–—]$/;
/** Words that lead to the next one: a title that ends with them looks broken off. */
const LEADING_ON = new Set(
  (
    "a an the this these those my your our their his her its some any each every no " +
    "and or but nor so yet if when while because although that which who whose where whether than as " +
    "of to in on at by for from with without into onto about over under between through during before after " +
    "is are was were be been do does did has have had can could will would shall should may might must not"
  ).split(" "),
);
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
  const all = spoken
    .replace(/\[\[[\s\S]*?\]\]/g, " ")
    .replace(/[`*_#>|"“”<]/g, " ")
    .trim()
    .split(/\s+/);
  const words = firstClause(all)
    .join(" ")
    .replace(/[\s.,;:!?…।–—-]+$/, "");
  return words === "" ? "New conversation" : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The words up to where a clause ends, or as many as fit a title without the last ones leading on. */
function firstClause(words: readonly string[]): readonly string[] {
  // A greeting, or "In Python," is no title yet.
  const end = words.findIndex(
    (word, index) => (index > 0 && SENTENCE_END.test(word)) || (index > 1 && CLAUSE_END.test(word)),
  );
  if (end !== -1 && end < TITLE_WORDS) return words.slice(0, end + 1);
  const title = words.slice(0, TITLE_WORDS);
  if (words.length > TITLE_WORDS)
    while (title.length > 2 && LEADING_ON.has(title.at(-1)?.toLowerCase() ?? "")) title.pop();
  return title;
}
