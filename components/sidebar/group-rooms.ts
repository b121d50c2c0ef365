import type { ChatroomMatch } from "@/lib/contract/chatroom";

export type RoomGroupName = "pinned" | "today" | "yesterday" | "week" | "month" | `${number}-${number}`;

export interface RoomGroup {
  /** A named stretch of time, or a month such as 2026-03. */
  readonly name: RoomGroupName;
  readonly rooms: readonly ChatroomMatch[];
}

/** Days since the epoch on the calendar of a zone. */
function dayNumber(time: number, calendar: Intl.DateTimeFormat): number {
  const part = Object.fromEntries(calendar.formatToParts(time).map(({ type, value }) => [type, value]));
  return Date.UTC(Number(part.year), Number(part.month) - 1, Number(part.day)) / 86_400_000;
}

/**
 * Puts rooms, newest first, under the headings that people think in; a day begins at midnight in `timeZone`.
 *
 * @param now milliseconds since the epoch
 */
export function groupRooms(rooms: readonly ChatroomMatch[], now: number, timeZone: string): RoomGroup[] {
  const calendar = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const today = dayNumber(now, calendar);
  const groups = new Map<RoomGroupName, ChatroomMatch[]>();
  for (const room of rooms) {
    const time = Date.parse(room.lastActivityAt);
    const age = today - dayNumber(time, calendar);
    const name: RoomGroupName = room.pinned
      ? "pinned"
      : age <= 0
        ? "today"
        : age === 1
          ? "yesterday"
          : age < 8
            ? "week"
            : age < 31
              ? "month"
              : (calendar.format(time).slice(0, 7) as `${number}-${number}`);
    const group = groups.get(name);
    if (group) group.push(room);
    else groups.set(name, [room]);
  }
  return [...groups].map(([name, members]) => ({ name, rooms: members }));
}
