import { parseJson } from "./call-app";
import { createEventIds } from "./ids";
import { type InngestEvent, isRecord } from "./protocol";

export interface Intake {
  readonly events: readonly InngestEvent[];
  /** The server's own ids, in the order of the events: what the sender is told. */
  readonly ids: readonly string[];
}

/**
 * Reads the body of POST /e/:key: one event or a list of them.
 * @param seed header `x-inngest-event-id-seed`, the same when the SDK repeats a send
 * @returns the events, or in words why they are refused
 */
export function readEvents(text: string, seed: string | undefined): Intake | { readonly error: string } {
  const body = parseJson(text);
  if (typeof body !== "object" || body === null)
    return { error: "the body is neither an event nor a list of events" };
  const items: readonly unknown[] = [body].flat();
  const ids = createEventIds(items.length, seed);
  const events: InngestEvent[] = [];
  for (const [index, item] of items.entries()) {
    if (!isRecord(item) || typeof item.name !== "string" || item.name === "")
      return { error: "event name is empty" };
    if (item.name.toLowerCase().startsWith("inngest/")) {
      return { error: `event name is reserved for internal use: ${item.name}` };
    }
    const serverId = ids[index] as string;
    events.push({
      ...item,
      name: item.name,
      id: typeof item.id === "string" && item.id !== "" ? item.id : serverId,
      data: isRecord(item.data) ? item.data : {},
      ts: typeof item.ts === "number" && item.ts > 0 ? item.ts : Date.now(),
    });
  }
  return { events, ids };
}
