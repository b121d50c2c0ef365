import "server-only";
import { env } from "@/lib/env";

const secure = env().APP_URL.startsWith("https://");

/** The browser's session cookie, ours and next-auth's alike: script cannot read it, other sites cannot send it. */
export const SESSION_COOKIE = {
  name: secure ? "__Host-castor-session" : "castor-session",
  options: { httpOnly: true, sameSite: "lax", path: "/", secure },
} as const;
