import { expect, test } from "vitest";
import { groupRooms } from "@/components/sidebar/group-rooms";
import type { ChatroomMatch } from "@/lib/contract/chatroom";

const room = (id: string, lastActivityAt: string, pinned = false) =>
  ({ id, lastActivityAt, pinned }) as ChatroomMatch;

const groupsAt = (now: string, timeZone: string, rooms: ChatroomMatch[]) =>
  Object.fromEntries(
    groupRooms(rooms, Date.parse(now), timeZone).map(({ name, rooms: members }) => [
      name,
      members.map(({ id }) => id),
    ]),
  );

test("rooms stand under the day they were used, with the pinned ones apart", () => {
  expect(
    groupsAt("2026-11-22T12:00:00Z", "UTC", [
      room("pin", "2026-01-01T00:00:00Z", true),
      room("now", "2026-11-22T11:59:00Z"),
      room("dawn", "2026-11-22T00:00:00Z"),
      room("last-night", "2026-11-21T23:59:59Z"),
      room("week", "2026-11-15T12:00:00Z"),
      room("month", "2026-10-23T12:00:00Z"),
      room("old", "2026-09-30T12:00:00Z"),
    ]),
  ).toEqual({
    pinned: ["pin"],
    today: ["now", "dawn"],
    yesterday: ["last-night"],
    week: ["week"],
    month: ["month"],
    "2026-09": ["old"],
  });
});

test("the day begins at midnight where the person is", () => {
  const rooms = [room("late", "2026-11-21T19:00:00Z")];
  // 19:00 UTC on the 21st is half past midnight of the 22nd in India.
  expect(groupsAt("2026-11-22T12:00:00Z", "Asia/Kolkata", rooms)).toEqual({ today: ["late"] });
  expect(groupsAt("2026-11-22T12:00:00Z", "America/New_York", rooms)).toEqual({ yesterday: ["late"] });
});

test("a clock that runs behind the server's does not lose a room", () => {
  expect(groupsAt("2026-11-22T23:59:00Z", "UTC", [room("ahead", "2026-11-23T00:01:00Z")])).toEqual({
    today: ["ahead"],
  });
});
