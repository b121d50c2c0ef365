import "server-only";
import { randomBytes } from "node:crypto";
import { type SharedSnapshot, sharedSnapshot } from "@/lib/contract/chatroom";
import { findChatroom, findShared, keepSnapshot, updateChatroom } from "@/lib/db/chatrooms";
import { database } from "@/lib/db/client";
import { findBranch, findMessagesBefore } from "@/lib/db/messages";
import { AppError } from "@/lib/errors";
import { shareUrl } from "@/lib/present/chatroom";
import { roomsChanged } from "@/lib/usecases/room-list-cache";

/**
 * Publishes the branch that ends in the newest message as a snapshot. What is said later is not in it;
 * sharing again replaces it under the same address.
 */
export async function shareChatroom(
  userId: string,
  chatroomId: string,
): Promise<{ shareUrl: string; sharedAt: string }> {
  const room = await findChatroom(userId, chatroomId);
  if (!room) throw new AppError("not_found");
  const [newest] = await findMessagesBefore(userId, chatroomId, { limit: 1 });
  const branch = newest ? (await findBranch(newest.id)).reverse() : [];
  const rows = await database().message.findMany({
    where: { id: { in: branch.map(({ id }) => id) } },
    select: { id: true, model: true, createdAt: true },
  });
  const facts = new Map(rows.map((row) => [row.id, row]));
  const sharedAt = new Date();
  const snapshot: SharedSnapshot = {
    title: room.title,
    sharedAt: sharedAt.toISOString(),
    messages: branch
      .filter(({ content }) => content !== "")
      .map(({ id, role, content }) => ({
        id,
        role,
        content,
        model: facts.get(id)?.model ?? null,
        createdAt: (facts.get(id)?.createdAt ?? sharedAt).toISOString(),
      })),
  };
  const token = randomBytes(18).toString("base64url");
  const kept = await keepSnapshot(userId, chatroomId, { token, snapshot, at: sharedAt });
  if (!kept) throw new AppError("not_found");
  await roomsChanged(userId);
  return { shareUrl: shareUrl(kept), sharedAt: snapshot.sharedAt };
}

/** Takes the snapshot back: its address answers 404 from now on. */
export async function unshareChatroom(userId: string, chatroomId: string): Promise<void> {
  const row = await updateChatroom(userId, chatroomId, {
    shareToken: null,
    shareSnapshot: {},
    sharedAt: null,
  });
  if (!row) throw new AppError("not_found");
  await roomsChanged(userId);
}

/** Reads a snapshot by the token of its address. */
export async function readShare(token: string): Promise<SharedSnapshot> {
  const shared = await findShared(token);
  if (!shared) throw new AppError("not_found", "This link was revoked or never existed.");
  return sharedSnapshot.parse(shared.shareSnapshot);
}
