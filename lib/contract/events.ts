import { z } from "zod";
import { chatroom } from "@/lib/contract/chatroom";
import { id, time } from "@/lib/contract/common";
import { message } from "@/lib/contract/message";

/** The data of each event in a room's log, by name. Applying an event twice changes nothing. */
export const roomEvents = {
  "message.created": z.object({ message }),
  "reply.started": z.object({ messageId: id, attempt: z.number().int() }),
  /** text belongs at offset (UTF-16 code units) of the part; a smaller attempt than the newest is stale. */
  "reply.delta": z.object({
    messageId: id,
    attempt: z.number().int(),
    part: z.enum(["content", "thoughts"]),
    offset: z.number().int(),
    text: z.string(),
  }),
  "reply.reset": z.object({ messageId: id, attempt: z.number().int() }),
  "reply.retrying": z.object({ messageId: id, attempt: z.number().int(), at: time, reason: z.string() }),
  "reply.completed": z.object({ message }),
  "reply.failed": z.object({ message }),
  "reply.stopped": z.object({ message }),
  "room.updated": z.object({ room: chatroom }),
} as const;

/** Hints without a place in the log: something of the user changed, fetch it again. */
export const hintEvents = {
  "user.changed": z.object({ what: z.enum(["rooms", "plan", "usage"]) }),
  resync: z.object({}),
} as const;

export type RoomEventName = keyof typeof roomEvents;
export type RoomEvent = {
  [Name in RoomEventName]: { readonly event: Name; readonly data: z.output<(typeof roomEvents)[Name]> };
}[RoomEventName];
export type HintEvent = {
  [Name in keyof typeof hintEvents]: {
    readonly event: Name;
    readonly data: z.output<(typeof hintEvents)[Name]>;
  };
}[keyof typeof hintEvents];

/** An event as it travels: id is its place in the room's log; hints have none (resync has the log's start), nor has an event made while Redis is away. */
export type StreamedEvent = (RoomEvent | HintEvent) & { readonly id?: string };
