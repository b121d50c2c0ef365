import "server-only";
import { isIP } from "node:net";
import { env } from "@/lib/env";
import { peerHeader } from "@/lib/http/peer-address";

/**
 * The caller's address: the last entry of the header that the operator names (CLIENT_IP_HEADER), which the
 * nearest proxy added, since a caller can write all the others; without such a header, the other end of the
 * socket. No other header is ever believed. An IPv6 address stands for its /64, because one subscriber has
 * all of it: limits would not bind, and a list of devices need not know more.
 */
export function clientAddress(headers: Headers): string {
  const header = env().CLIENT_IP_HEADER ?? peerHeader();
  const entry = (header && headers.get(header))?.split(",").at(-1)?.trim() ?? "";
  const address = withoutPort(entry).replace(/^::ffff:(?=[\d.]+$)/i, "");
  const kind = isIP(address);
  if (kind === 4) return address;
  return kind === 6 ? networkOf(address) : "unknown";
}

/** Some proxies write 203.0.113.7:4711 or [2001:db8::1]:4711. */
function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/** 2001:db8:1:2:3:4:5:6 → 2001:db8:1:2::/64 */
function networkOf(address: string): string {
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const first = [...groups, ...Array<string>(Math.max(0, missing)).fill("0"), ...(tail ?? "").split(":")];
  return `${first
    .slice(0, 4)
    .map((group) => Number.parseInt(group || "0", 16).toString(16))
    .join(":")}::/64`;
}
