/**
 * Lighthouse's marks for speed: `npx tsx bench/lighthouse.ts`. Five visits a page and device on the production
 * build over a throw-away local cloud; the median counts. "phone" is Lighthouse's default (slow 4G and a processor
 * four times as slow as this one), so run it on a machine that does nothing else.
 */
import { constants, setPriority } from "node:os";
import { findChromium } from "../scripts/find-chromium";
import { startTestWorld } from "../scripts/test-world";
import { openLighthouse } from "../tests/support/lighthouse";
import { median } from "./measure";

const VISITS = 5;

const lighthouse = await openLighthouse(await findChromium());
// Server, database and Lighthouse would be on other machines: what is started from here on gives way to the browser.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const world = await startTestWorld((reason) => console.error(reason));
const { appUrl, clientIpHeader } = world.testEnv;

async function call(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${appUrl}/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", [clientIpHeader]: "10.9.8.6", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()).data;
}

async function prepare(): Promise<{ token: string; short: string; rich: string }> {
  const mobile = `+919${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`;
  const { otp } = await call("/auth/send-otp", { mobile });
  const { token } = await call("/auth/verify-otp", { mobile, otp });
  const headers = { authorization: `Bearer ${token}`, prefer: "wait=30" };
  const roomOf = async (content: string) => {
    const { id } = await call("/chatroom", {}, headers);
    await call(`/chatroom/${id}/message`, { content }, headers);
    return id as string;
  };
  return {
    token,
    short: await roomOf(
      "[[echo: The sky is blue because air scatters short waves of light more than long ones.]]",
    ),
    rich: await roomOf("Show me what you can render"),
  };
}

try {
  const { token, short, rich } = await prepare();
  const pages = {
    "sign-in": "/sign-in",
    "new chat": "/",
    "room, a short reply": `/c/${short}`,
    "room, code, table, math": `/c/${rich}`,
  };
  for (const device of ["desktop", "phone"] as const)
    for (const [name, path] of Object.entries(pages)) {
      const marks: number[] = [];
      const faults = new Set<string>();
      for (let visit = 0; visit < VISITS; visit++) {
        const marked = await lighthouse.mark({
          url: appUrl + path,
          categories: ["performance"],
          device,
          token: path === "/sign-in" ? undefined : token,
        });
        marks.push(marked.marks.performance ?? 0);
        for (const fault of marked.faults) faults.add(fault);
      }
      console.log(
        `${device.padEnd(8)} ${name.padEnd(24)} ${String(median(marks)).padStart(3)}  (${marks.join(", ")})`,
      );
      for (const fault of faults) console.log(`           ${fault}`);
    }
} finally {
  await lighthouse.close();
  await world.stop();
}
process.exit(0);
