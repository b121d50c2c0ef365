import * as accountExport from "@/lib/contract/account-export";
import * as attachment from "@/lib/contract/attachment";
import * as auth from "@/lib/contract/auth";
import * as billing from "@/lib/contract/billing";
import * as chatroom from "@/lib/contract/chatroom";
import type { Endpoint } from "@/lib/contract/endpoint";
import * as message from "@/lib/contract/message";
import * as persona from "@/lib/contract/persona";
import * as system from "@/lib/contract/system";
import * as user from "@/lib/contract/user";

const modules = [auth, user, accountExport, chatroom, message, attachment, persona, billing, system] as const;

type EndpointsIn<Module> = Module extends unknown ? Extract<Module[keyof Module], Endpoint> : never;

/** Any endpoint of the API, as a type; the browser's client is typed by it without loading a schema. */
export type AnyEndpoint = EndpointsIn<(typeof modules)[number]>;

/** A name per endpoint, for generated clients: the one it has in our own code, such as sendMessage. */
export function operationIdOf(endpoint: Endpoint): string {
  const name = modules.flatMap(Object.entries<unknown>).find(([, value]) => value === endpoint)?.[0];
  if (!name) throw new Error(`${endpoint.key} is exported by no file of lib/contract`);
  return name;
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "key" in value && "spec" in value;
}

/** Every endpoint of the API, in the order of the documents: file by file, each as written. */
export const endpoints: readonly Endpoint[] = modules.flatMap((module) =>
  Object.values<unknown>(module)
    .filter(isEndpoint)
    .sort((a, b) => a.order - b.order),
);
