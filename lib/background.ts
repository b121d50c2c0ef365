import "server-only";
import { after } from "next/server";
import { log } from "@/lib/log";

/**
 * Has the work done once the request has been answered, within the time the platform gives the route; outside
 * of a request, at once. A failure is logged and troubles nobody.
 * @param what for the log, such as "reconciling after a sign-in"
 */
export function inBackground(what: string, work: () => Promise<unknown>): void {
  const guarded = async () => {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, `${what} failed`);
    }
  };
  try {
    after(guarded);
  } catch {
    // next/server refuses where there is no request: a script, a test, a timer.
    void guarded();
  }
}
