import type { Endpoint } from "@/lib/contract/endpoint";
import { type Exchange, exchange, type Wire } from "@/tests/support/exchange";
import { operationAt } from "@/tests/support/response-validator";
import { uniqueAddress, uniqueMobile } from "@/tests/support/unique";

/** Somebody who is signed in. */
export interface Person {
  readonly id: string;
  readonly mobile: string;
  readonly token: string;
  readonly address: string;
}

/** Sends a code to the number and gives it back. */
export async function askForCode(
  mobile: string,
  endpoint: "POST /auth/send-otp" | "POST /auth/forgot-password" = "POST /auth/send-otp",
): Promise<string> {
  const { data, text } = await exchange(endpoint, { body: { mobile } });
  if (typeof data.otp !== "string") throw new Error(`no code came for ${mobile}: ${text}`);
  return data.otp;
}

/** Signs a number in; a new one unless told. */
export async function signIn(mobile = uniqueMobile()): Promise<Person> {
  const address = uniqueAddress();
  const body = { mobile, otp: await askForCode(mobile) };
  const { data, text } = await exchange("POST /auth/verify-otp", { body, address });
  const user = data.user as { id: string } | undefined;
  if (!user) throw new Error(`${mobile} was not signed in: ${text}`);
  return { id: user.id, mobile, token: data.token as string, address };
}

/** A request of this person that must succeed. */
export async function as(person: Person, key: string, wire: Wire = {}): Promise<Exchange> {
  const answer = await exchange(key, { token: person.token, address: person.address, ...wire });
  if (answer.status >= 300) throw new Error(`${key} answered ${answer.status}: ${answer.text}`);
  return answer;
}

/** What the documents show as a request body; undefined for an endpoint without one. */
export function exampleBody(key: string): unknown {
  return Object.values(operationAt(key).requestBody?.content ?? {})[0]?.example;
}

export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

type Params = Record<string, string>;

/** How a person comes to own what a path parameter names. A parameter that is not here fails the matrix. */
const MAKE: Readonly<Record<string, (owner: Person, params: Params) => Promise<string>>> = {
  chatroomId: async (owner) => String((await as(owner, "POST /chatroom", { body: {} })).data.id),
  messageId: async (owner, { chatroomId = "" }) => {
    const key = "POST /chatroom/{chatroomId}/message";
    const { data } = await as(owner, key, { params: { chatroomId }, body: { content: "Hello." } });
    return (data.reply as { id: string }).id;
  },
  attachmentId: async (owner) => {
    const headers = { "content-type": "application/octet-stream", "x-file-name": "dot.png" };
    return String((await as(owner, "POST /attachment", { headers, body: new Uint8Array(PNG) })).data.id);
  },
  personaId: async (owner) => {
    const body = { name: "Guide", slug: "guide", instruction: "Guide me." };
    return String((await as(owner, "POST /persona", { body })).data.id);
  },
  sessionId: async (owner) => {
    const { text } = await as(owner, "GET /auth/session-list");
    return (JSON.parse(text) as { data: { id: string }[] }).data[0]?.id ?? "";
  },
  token: async (owner) => {
    const params = { chatroomId: String((await as(owner, "POST /chatroom", { body: {} })).data.id) };
    await as(owner, "POST /chatroom/{chatroomId}/message", { params, body: { content: "Hello." } });
    const { data } = await as(owner, "POST /chatroom/{chatroomId}/share", { params });
    return String(data.shareUrl).split("/").at(-1) ?? "";
  },
};

/** Makes what the endpoint's path names, as this person's own. */
export async function makeParams({ key, spec }: Endpoint, owner: Person): Promise<Params> {
  const params: Params = {};
  for (const name of Object.keys(spec.params?.shape ?? {})) {
    const make = MAKE[name];
    if (!make) throw new Error(`${key} has the parameter ${name}: tell in people.ts how to make one`);
    params[name] = await make(owner, params);
  }
  return params;
}

/** Parameters that are well formed and name nothing. */
export function strangeParams({ spec }: Endpoint): Params {
  const names = Object.keys(spec.params?.shape ?? {});
  return Object.fromEntries(
    names.map((name) => [name, name === "token" ? "nobodyHasSharedThis00" : crypto.randomUUID()]),
  );
}
