import type { StreamedEvent } from "@/lib/contract/events";
import type { Message, SentMessage } from "@/lib/contract/message";
import { eventSchemaName } from "@/lib/contract/openapi-schemas";
import type { ApiClient } from "./api";
import { compileSchema, document } from "./response-validator";
import { waitFor } from "./wait-for";

/** Creates a room and answers its id. */
export async function createRoom(client: ApiClient, body: { title?: string } = {}): Promise<string> {
  const { status, body: answer } = await client.call("POST /chatroom", { body });
  if (status !== 201) throw new Error(`POST /chatroom answered ${status}: ${JSON.stringify(answer)}`);
  return answer.data.id;
}

/** Sends a message that must be accepted. */
export async function send(client: ApiClient, chatroomId: string, content: string): Promise<SentMessage> {
  const { status, body } = await client.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content },
  });
  if (status !== 202) throw new Error(`the message was answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}

/** The reply once it has ended. */
export function endOf(client: ApiClient, { reply }: SentMessage, timeout = 15_000): Promise<Message> {
  return waitFor(
    async () => {
      const { body } = await client.call("GET /chatroom/{chatroomId}/message/{messageId}", {
        params: { chatroomId: reply.chatroomId, messageId: reply.id },
      });
      const ended = body.data.status !== "pending" && body.data.status !== "streaming";
      return ended ? body.data : undefined;
    },
    { timeout, what: "the reply to end" },
  );
}

const compiled = new Map<string, ReturnType<typeof compileSchema>>();

/** Holds an event against the documents, which allow no field too many. */
function assertEventAsDocumented({ event, data }: { event: string; data: unknown }): void {
  const name = eventSchemaName(event);
  if (!document.components.schemas[name]) throw new Error(`the event ${event} is not documented`);
  const validate = compiled.get(name) ?? compileSchema({ $ref: `#/components/schemas/${name}` });
  compiled.set(name, validate);
  if (!validate(data))
    throw new Error(`${event} departs from its documents: ${JSON.stringify([validate.errors, data])}`);
}

/**
 * Reads a room's events until `last` says so, and closes the stream.
 * @throws Error when it takes too long, or for an event that is not as documented
 */
export async function readEvents(
  client: ApiClient,
  path: string,
  last: (event: StreamedEvent) => boolean,
  timeoutMs = 15_000,
): Promise<StreamedEvent[]> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("the event did not come in time")), timeoutMs);
  const events: StreamedEvent[] = [];
  try {
    const response = await client.fetch(path, { signal: controller.signal });
    if (response.status !== 200 || !response.body) throw new Error(`${path} answered ${response.status}`);
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream() as never)) {
      text += String(chunk);
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = Object.fromEntries(
          block.split("\n").map((line) => /^(\w*): ?(.*)$/.exec(line)?.slice(1) ?? ["", ""]),
        );
        if (!fields.event) continue;
        const event = {
          event: fields.event,
          data: JSON.parse(fields.data ?? "{}"),
          ...(fields.id && { id: fields.id }),
        };
        assertEventAsDocumented(event);
        events.push(event as StreamedEvent);
        if (last(event as StreamedEvent)) return events;
      }
    }
    throw new Error(`the stream ended after ${events.map(({ event }) => event).join(", ") || "nothing"}`);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
