"use client";

import { useCallback, useEffect, useRef } from "react";
import { type Draft, keepDraft, NEW_ROOM, readDraft } from "@/lib/client/drafts";

const PAUSE_MS = 250;

/**
 * Keeps what is being written: after a short pause, and at once when the page is left, hidden or changed.
 * `load` is called with the room's draft when the room (or the user) is known or changes.
 */
export function useDraft(
  userId: string | null,
  chatroomId: string | null,
  draft: Draft,
  load: (draft: Draft) => void,
): void {
  const room = chatroomId ?? NEW_ROOM;
  const newest = useRef(draft);
  newest.current = draft;
  const place = useRef<{ userId: string; room: string } | null>(null);
  const loader = useRef(load);
  loader.current = load;

  const keep = useCallback(() => {
    if (place.current) keepDraft(place.current.userId, place.current.room, newest.current);
  }, []);

  useEffect(() => {
    if (!userId) return;
    const before = place.current;
    place.current = { userId, room };
    if (before?.userId === userId && before.room === NEW_ROOM && room !== NEW_ROOM) {
      // The chat began: what was typed since the first send belongs to it.
      keepDraft(userId, NEW_ROOM, { text: "", attachments: [] });
      keep();
      return;
    }
    if (before) keepDraft(before.userId, before.room, newest.current);
    const kept = readDraft(userId, room);
    // Words typed before the user was known are newer than what was kept.
    const isKept = kept.text !== "" || kept.attachments.length > 0;
    if (before || (isKept && newest.current.text === "")) loader.current(kept);
  }, [userId, room, keep]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the draft starts the pause again
  useEffect(() => {
    const timer = setTimeout(keep, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft.text, draft.attachments.length, keep]);

  useEffect(() => {
    const leave = () => keep();
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", leave);
      keep();
    };
  }, [keep]);
}
