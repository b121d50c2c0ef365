import { z } from "zod";
import { attachment } from "@/lib/contract/attachment";
import { otpSent, session, tokenGrant } from "@/lib/contract/auth";
import { plan, subscriptionStatus } from "@/lib/contract/billing";
import { chatOptions, chatroom, chatroomMatch, openChatroom, sharedSnapshot } from "@/lib/contract/chatroom";
import { errorBody, fieldError } from "@/lib/contract/common";
import { hintEvents, roomEvents } from "@/lib/contract/events";
import { grounding, message, receipt, sentMessage } from "@/lib/contract/message";
import { EXAMPLES } from "@/lib/contract/openapi-examples";
import { persona } from "@/lib/contract/persona";
import { quota, usage, user } from "@/lib/contract/user";

export type JsonSchema = { readonly [keyword: string]: unknown };

const pascal = (name: string) => name.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** "reply.delta" → "ReplyDeltaEvent". */
export const eventSchemaName = (event: string) => `${pascal(event)}Event`;

/** Events of GET /chatroom/{chatroomId}/events, by name. */
export const streamedEvents: Readonly<Record<string, z.ZodType>> = { ...roomEvents, ...hintEvents };

/** Schemas that the documents name once and refer to; every other one is written where it is used. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  User: user,
  Quota: quota,
  Usage: usage,
  OtpSent: otpSent,
  TokenGrant: tokenGrant,
  Session: session,
  Chatroom: chatroom,
  ChatroomMatch: chatroomMatch,
  OpenChatroom: openChatroom,
  ChatOptions: chatOptions,
  SharedSnapshot: sharedSnapshot,
  Message: message,
  SentMessage: sentMessage,
  Grounding: grounding,
  Receipt: receipt,
  Attachment: attachment,
  Persona: persona,
  Plan: plan,
  SubscriptionStatus: subscriptionStatus,
  Error: errorBody,
  FieldError: fieldError,
  ...Object.fromEntries(
    Object.entries(streamedEvents).map(([event, schema]) => [eventSchemaName(event), schema]),
  ),
};

for (const [id, schema] of Object.entries(COMPONENTS))
  z.globalRegistry.add(schema, {
    ...z.globalRegistry.get(schema),
    id,
    ...(EXAMPLES[id] !== undefined && { example: EXAMPLES[id] }),
  });

/** A format says it shorter than zod's regular expression for it. */
const FORMATS_THAT_SAY_ALL = new Set(["uuid", "date-time", "date"]);

function tidy(schema: Record<string, unknown>): void {
  if (FORMATS_THAT_SAY_ALL.has(String(schema.format))) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if ("example" in schema) {
    schema.examples = [schema.example];
    delete schema.example;
  }
}

/** Collects the components that a document's schemas refer to. */
export class SchemaCollection {
  readonly #components = new Map<string, JsonSchema>();

  /**
   * The JSON Schema (2020-12) of what a caller writes ("input") or receives ("output"). What is received has
   * no properties beyond the named ones.
   */
  convert(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    // In a wrapper, because zod refers to a named schema from inside another one only.
    const { properties, $defs } = z.toJSONSchema(z.object({ root: schema }), {
      io,
      unrepresentable: "any",
      override: ({ jsonSchema }) => tidy(jsonSchema as Record<string, unknown>),
    }) as unknown as { properties: { root: JsonSchema }; $defs?: Record<string, JsonSchema> };
    for (const [name, definition] of Object.entries($defs ?? {})) this.#keep(name, definition);
    return referToComponents(properties.root);
  }

  /** The components collected so far, by name in the order of the alphabet. */
  components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #keep(name: string, definition: JsonSchema): void {
    const { id: _, ...rest } = definition;
    const schema = referToComponents(rest);
    const known = this.#components.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`${name} is not the same written and received; give the two different names`);
    this.#components.set(name, schema);
  }
}

function referToComponents(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
