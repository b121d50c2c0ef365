import "server-only";
import { v7 } from "uuid";

/** A new UUIDv7: sorts by creation, so that keyset pages need no second column. */
export function newId(): string {
  return v7();
}
