import "server-only";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { z } from "zod";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { parseJson, readBytes } from "@/lib/http/body";
import { clientAddress } from "@/lib/http/client-address";
import { errorResponse, PRIVATE } from "@/lib/http/respond";
import { answerMethodNotAllowed, guardBurst, startAnswer, withoutBody } from "@/lib/http/route";
import { answerUnknownPath } from "@/lib/http/unknown-path";
import { parsePart } from "@/lib/http/validate";

/** What next-auth answers for the browser, to the letter: whatever else it could is not there. */
const ANSWERED: Readonly<Record<string, "GET" | "POST">> = {
  csrf: "GET",
  error: "GET",
  providers: "GET",
  session: "GET",
  signin: "GET",
  signout: "POST",
  "callback/otp": "POST",
  "callback/password": "POST",
  _log: "POST",
};

/** Forms of a few fields. */
const BODY_LIMIT = 64 * 1024;
const fields = z.record(z.string(), z.string().max(8_000));
/** What a page may write into our log. */
const logEntry = z.object({ level: z.enum(["error", "warn", "debug"]), code: z.string().max(80) });
const address = z.string().refine(isWebAddress, "Give a path or an address that starts with http.");

/** Answers one of next-auth's own paths by the rules of the API: one error body, limits, a request id. */
export async function answerNextAuth(request: Request, path: readonly string[]): Promise<Response> {
  const method = ANSWERED[path.join("/")];
  if (!method) return answerUnknownPath(request, { params: Promise.resolve({}) });
  const allow = method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  const { requestId, headers } = startAnswer(request);
  if (request.method === "OPTIONS") {
    headers.set("allow", allow);
    return new Response(null, { status: 204, headers });
  }
  if (request.method !== method && !(request.method === "HEAD" && method === "GET"))
    return answerMethodNotAllowed(request, allow);
  try {
    await guardBurst(clientAddress(request.headers), headers);
    const response = await askNextAuth(request, path);
    if (response.status >= 500) throw new Error(`next-auth answered ${response.status} at ${path.join("/")}`);
    if (!response.headers.has("cache-control")) headers.set("cache-control", PRIVATE);
    for (const [name, value] of headers) response.headers.set(name, value);
    return request.method === "HEAD" ? withoutBody(response) : response;
  } catch (error) {
    return errorResponse(error, requestId, headers);
  }
}

async function askNextAuth(request: Request, path: readonly string[]): Promise<Response> {
  const url = new URL(request.url);
  const query = Object.fromEntries(url.searchParams);
  parsePart(z.object({ callbackUrl: address.optional() }), query, "query");
  await dropBadCookie();
  const body = request.method === "POST" ? await readFields(request) : undefined;
  if (path[0] === "_log") parsePart(logEntry, body, "body");
  const asked = new NextRequest(url, {
    method: request.method === "HEAD" ? "GET" : request.method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return NextAuth(asked as never, { params: { nextauth: path } } as never, nextAuthOptions);
}

/** The fields of a form or of a JSON object, all of them text. */
async function readFields(request: Request): Promise<Record<string, string>> {
  const bytes = await readBytes(request, BODY_LIMIT);
  if (bytes.byteLength === 0) return {};
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  const given =
    type === "application/x-www-form-urlencoded"
      ? Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)))
      : parseJson(bytes, type).value;
  return parsePart(fields, given, "body") ?? {};
}

/** next-auth takes a cookie that it cannot read for a fault of the whole set-up; it makes a new one instead. */
async function dropBadCookie(): Promise<void> {
  const jar = await cookies();
  for (const { name, value } of jar.getAll())
    if (name.endsWith("next-auth.callback-url") && !isWebAddress(value)) jar.delete(name);
}

function isWebAddress(text: string): boolean {
  const base = text.startsWith("/") ? "http://localhost" : undefined;
  return URL.canParse(text, base) && /^https?:$/.test(new URL(text, base).protocol);
}
