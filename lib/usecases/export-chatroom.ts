import "server-only";
import { findChatroom } from "@/lib/db/chatrooms";
import { eachMessage } from "@/lib/db/messages";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { toMessage } from "@/lib/present/message";

export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  /** The file in pieces: a room may be longer than memory likes. */
  readonly pieces: AsyncGenerator<string>;
}

/** A room with all its messages as Markdown for people or JSON for programs. */
export async function exportChatroom(
  userId: string,
  chatroomId: string,
  format: "md" | "json",
): Promise<ExportedFile> {
  const row = await findChatroom(userId, chatroomId);
  if (!row) throw new AppError("not_found");
  const room = toChatroom(row);
  const name =
    room.title
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "chat";

  async function* markdown(): AsyncGenerator<string> {
    yield `# ${room.title}\n\n_Exported from Castor. Created ${room.createdAt}._\n`;
    for await (const message of eachMessage(userId, chatroomId)) {
      const who = message.role === "user" ? "You" : (message.model ?? "Gemini");
      const files = message.attachments.map(({ fileName }) => `\n\n[Attachment: ${fileName}]`).join("");
      yield `\n## ${who}\n\n${message.content || `_(${message.status})_`}${files}\n`;
    }
  }
  async function* json(): AsyncGenerator<string> {
    yield `{"chatroom":${JSON.stringify(room)},"messages":[`;
    let separator = "";
    for await (const message of eachMessage(userId, chatroomId)) {
      yield `${separator}${JSON.stringify(toMessage(message))}`;
      separator = ",\n";
    }
    yield "]}\n";
  }
  return format === "md"
    ? { fileName: `${name}.md`, mediaType: "text/markdown; charset=utf-8", pieces: markdown() }
    : { fileName: `${name}.json`, mediaType: "application/json; charset=utf-8", pieces: json() };
}
