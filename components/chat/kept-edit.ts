import { editOf, keepDraft, readDraft } from "@/lib/client/drafts";
import { rememberedUser } from "@/lib/client/known-user";

/** Where storage is off nobody is remembered, and drafts last as long as the page. */
const whose = () => rememberedUser() ?? "";

/** The change of this prompt that has been begun and neither sent nor cancelled; empty when there is none. */
export function readEdit(messageId: string): string {
  return readDraft(whose(), editOf(messageId)).text;
}

/** Keeps the change of a prompt as far as it is; an empty text forgets it. */
export function keepEdit(messageId: string, text: string): void {
  keepDraft(whose(), editOf(messageId), { text, attachments: [] });
}
