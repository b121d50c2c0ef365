import "server-only";
import type { PlanName } from "@/lib/contract/user";
import { eachAttachment, loadAttachmentBytes } from "@/lib/db/attachments";
import { eachChatroom } from "@/lib/db/chatrooms";
import { eachMessage } from "@/lib/db/messages";
import { listPersonas } from "@/lib/db/personas";
import { findUser } from "@/lib/db/users";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { toAttachment, toMessage } from "@/lib/present/message";
import { toPersona } from "@/lib/present/persona";
import { toUser } from "@/lib/present/user";
import type { ExportedFile } from "@/lib/usecases/export-chatroom";
import { getUsage } from "@/lib/usecases/get-usage";
import { listDevices } from "@/lib/usecases/list-devices";
import { spend } from "@/lib/vendors/rate-limit";

const PER_HOUR = 10;

/**
 * Everything the user owns as one JSON file, made page by page: profile, subscription, usage, devices,
 * personas, rooms with their messages, and the attached files themselves (base64). No hashes, no tokens.
 * @throws AppError rate_limited, unauthenticated
 */
export async function exportAccount(viewer: {
  userId: string;
  sessionId: string;
  plan: PlanName;
}): Promise<ExportedFile> {
  const { userId, sessionId, plan } = viewer;
  const message = "You have just exported your data several times. Try again later.";
  await spend("export", userId, PER_HOUR, 3600, message);
  const user = await findUser(userId);
  if (!user) throw new AppError("unauthenticated");

  async function* pieces(row: NonNullable<typeof user>): AsyncGenerator<string> {
    const { subscription } = row;
    const head = {
      exportedAt: new Date().toISOString(),
      user: toUser(row),
      subscription: subscription && {
        status: subscription.status,
        currentPeriodEnd: subscription.currentPeriodEnd,
        cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
      },
      usage: await getUsage(userId, plan),
      sessions: await listDevices(userId, sessionId),
      personas: (await listPersonas(userId)).map(toPersona),
    };
    yield `${JSON.stringify(head).slice(0, -1)},\n"chatrooms":`;
    yield* jsonArray(eachChatroom(userId), async function* (room) {
      yield `${JSON.stringify(toChatroom(room)).slice(0, -1)},"messages":`;
      yield* jsonArray(eachMessage(userId, room.id), async function* (message) {
        yield JSON.stringify(toMessage(message));
      });
      yield "}";
    });
    yield ',\n"attachments":';
    yield* jsonArray(eachAttachment(userId), async function* (attachment) {
      const contentBase64 = await readFile(attachment);
      yield JSON.stringify({ ...toAttachment(attachment), contentBase64 });
    });
    yield "}\n";
  }
  return {
    fileName: `castor-${new Date().toISOString().slice(0, 10)}.json`,
    mediaType: "application/json; charset=utf-8",
    pieces: pieces(user),
  };
}

/** Null for a file that is gone: one lost file must not cost its owner all the rest. */
async function readFile(attachment: Parameters<typeof loadAttachmentBytes>[0]): Promise<string | null> {
  try {
    return Buffer.from(await loadAttachmentBytes(attachment)).toString("base64");
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

/** Writes a JSON array element by element. */
async function* jsonArray<T>(
  rows: AsyncIterable<T>,
  write: (row: T) => AsyncIterable<string>,
): AsyncGenerator<string> {
  yield "[";
  let separator = "\n";
  for await (const row of rows) {
    yield separator;
    yield* write(row);
    separator = ",\n";
  }
  yield "]";
}
