import "server-only";
import { findChatroom, nameChatroom } from "@/lib/db/chatrooms";
import { findBranch } from "@/lib/db/messages";
import { TITLE_MODEL } from "@/lib/plans";
import { toChatroom } from "@/lib/present/chatroom";
import { appendToLog } from "@/lib/stream/room-log";
import { roomsChanged } from "@/lib/usecases/room-list-cache";
import { generateShort } from "@/lib/vendors/gemini";

const INSTRUCTION =
  "Write a title for this conversation: 2 to 6 words, in the language of the question, without quotation marks, Markdown or a final full stop. Answer with the title alone.";
/** Enough of each message to know what it is about. */
const EXCERPT = 1_500;

/** Names a room from its first exchange, unless somebody has named it meanwhile; answers the title. */
export async function titleRoom(chatroomId: string, replyId: string): Promise<string | null> {
  const [reply, question] = await findBranch(replyId);
  if (!reply || !question) return null;
  const exchange = `Question:\n${question.content.slice(0, EXCERPT)}\n\nAnswer:\n${reply.content.slice(0, EXCERPT)}`;
  const title = cleanTitle(await generateShort(TITLE_MODEL, INSTRUCTION, exchange));
  const named = title && (await nameChatroom(chatroomId, title));
  if (!named) return null;
  const room = await findChatroom(named.userId, chatroomId);
  await Promise.all([
    room && appendToLog(chatroomId, [{ event: "room.updated", data: { room: toChatroom(room) } }]),
    roomsChanged(named.userId),
  ]);
  return title;
}

/** One line without the ornaments that models add all the same. */
function cleanTitle(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  return line
    .replace(/^[#*\s"'“”‘’`]+|[*\s"'“”‘’`]+$/g, "")
    .replace(/\.$/, "")
    .slice(0, 80)
    .trim();
}
