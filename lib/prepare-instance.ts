import "server-only";
import { env } from "@/lib/env";
import { tameUnusualMethods } from "@/lib/http/unusual-methods";

/** What an instance does before it takes its first request. */
export function prepareInstance(): void {
  // Settings that are missing or wrong end the instance here, and not at somebody's first request.
  env();
  tameUnusualMethods();
}
