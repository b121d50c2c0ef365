import "server-only";
import { env } from "@/lib/env";

/**
 * The caller's address. Only the header that the operator names is believed (CLIENT_IP_HEADER); its last
 * entry is the one the nearest proxy added, and a caller can write all the others. Without it there is one
 * address for all, and limits per address count all callers together: safe, and noticed at once.
 */
export function clientAddress(headers: Headers): string {
  const named = env().CLIENT_IP_HEADER;
  const value = named && headers.get(named);
  return value?.split(",").at(-1)?.trim().slice(0, 45) || "unknown";
}
