import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { headers } from "next/headers";
import { cache } from "react";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { authenticate, type Viewer } from "@/lib/http/authenticate";
import { log } from "@/lib/log";

/** A page is worth more than what is sent along with it, which the browser can ask for itself. */
const PATIENCE_MS = 1_000;

/** Who asks for this page; null when nobody is signed in. */
const pageViewer = cache(async (): Promise<Viewer | null> => {
  try {
    return await authenticate(new Request(env().APP_URL, { headers: await headers() }));
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") return null;
    throw error;
  }
});

/**
 * What is sent along with a page of whoever is signed in. Undefined when nobody is, when there is nothing, and
 * when it fails or takes longer than a page should: the browser then asks the API, and shows what is wrong.
 */
export async function sendAlong<Data>(
  read: (viewer: Viewer) => Promise<Data | null>,
): Promise<Data | undefined> {
  // Outside of what is caught: by throwing here Next learns that the page is made for each request.
  await headers();
  const patience = new AbortController();
  const tooLate = wait(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  const reading = async () => {
    const viewer = await pageViewer();
    return (viewer && (await read(viewer))) ?? undefined;
  };
  try {
    return await Promise.race([reading(), tooLate]);
  } catch (error) {
    if (!(error instanceof AppError && error.status < 500))
      log.warn({ err: error }, "a page went without its data");
    return undefined;
  } finally {
    patience.abort();
  }
}

/** Whether a phone asks, by its own word: such a page has its sidebar in a drawer, which opens later. */
export async function isPhone(): Promise<boolean> {
  const head = await headers();
  return head.get("sec-ch-ua-mobile") === "?1" || /\bMobile\b/.test(head.get("user-agent") ?? "");
}
