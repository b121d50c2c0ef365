import "server-only";
import { findAttachmentsOf, loadAttachmentBytes } from "@/lib/db/attachments";
import { type BranchMessage, countBefore, findBranch, MOST_TURNS } from "@/lib/db/messages";
import { plans } from "@/lib/plans";
import type { Turn } from "@/lib/vendors/gemini";

/** Gemini takes requests of up to 20 MB, files inside included and grown by a third in base64. */
const MOST_FILE_BYTES = 14 * 1024 * 1024;
/** Tokens of an image or of one page of a document, as Google counts them. */
const TOKENS_PER_FILE = 1_300;
/** Below the four characters of English text, because other scripts need more tokens. */
const CHARACTERS_PER_TOKEN = 3;

/** What the model is told. */
export interface Context {
  readonly turns: Turn[];
  /** Oldest messages that did not fit. */
  readonly omitted: number;
}

/**
 * The conversation along the branch that ends in the given message, oldest first, within the model's token
 * budget: the newest messages that fit, never beginning with a reply. Estimated, not counted: asking Google
 * to count would cost a round trip for every reply.
 */
export async function buildContext(lastMessageId: string, model: string): Promise<Context> {
  const branch = await findBranch(lastMessageId);
  const files = await findAttachmentsOf(branch.map(({ id }) => id));
  const budget = plans().pro.models.find((option) => option.id === model)?.contextTokens ?? 30_000;

  const kept: BranchMessage[] = [];
  let tokens = 0;
  for (const message of branch) {
    const attached = files.filter((file) => file.messageId === message.id).length;
    tokens += Math.ceil(message.content.length / CHARACTERS_PER_TOKEN) + attached * TOKENS_PER_FILE;
    if (tokens > budget && kept.length > 0) break;
    // A reply that failed or was stopped before its first word says nothing.
    if (message.content !== "") kept.push(message);
  }
  while (kept.at(-1)?.role === "model") kept.pop();

  let fileBytes = 0;
  const turns: Turn[] = [];
  for (const message of kept) {
    const loaded: { mediaType: string; base64: string }[] = [];
    const leftOut: string[] = [];
    for (const file of files.filter(({ messageId }) => messageId === message.id)) {
      fileBytes += file.bytes;
      if (fileBytes > MOST_FILE_BYTES) leftOut.push(file.fileName);
      else
        loaded.push({
          mediaType: file.mediaType,
          base64: Buffer.from(await loadAttachmentBytes(file)).toString("base64"),
        });
    }
    const note = leftOut.length > 0 ? `\n\n[Too large to send again: ${leftOut.join(", ")}]` : "";
    turns.push({ role: message.role, text: message.content + note, files: loaded });
  }
  const oldest = kept.at(-1);
  const unread = branch.length < MOST_TURNS ? 0 : await countBefore(branch.at(-1)?.id ?? lastMessageId);
  const omitted = oldest ? branch.length - 1 - branch.indexOf(oldest) + unread : 0;
  return { turns: turns.reverse(), omitted };
}
