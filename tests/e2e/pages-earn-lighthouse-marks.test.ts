import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { type Category, openLighthouse } from "../support/lighthouse";
import { createRoom, endOf, send } from "../support/rooms";
import { testEnv } from "../support/test-env";

/** Performance is measured by bench/lighthouse.ts: a test must not depend on what else the machine does. */
const CATEGORIES: readonly Category[] = ["accessibility", "best-practices", "seo"];
const LEAST = 95;

test("sign-in and chat earn their marks for access, practices and findability", async () => {
  const user = await signIn();
  const room = await createRoom(user, { title: "What a reply can show" });
  await endOf(user, await send(user, room, "Show me what you can render"));
  const lighthouse = await openLighthouse(testEnv().chromiumPath as string);
  try {
    for (const path of ["/sign-in", `/c/${room}`]) {
      const { marks, faults } = await lighthouse.mark({
        url: testEnv().appUrl + path,
        categories: CATEGORIES,
        device: "phone",
        token: path === "/sign-in" ? undefined : user.token,
      });
      for (const category of CATEGORIES)
        expect(marks[category], `${category} of ${path}: ${faults.join("; ")}`).toBeGreaterThanOrEqual(LEAST);
    }
  } finally {
    await lighthouse.close();
  }
}, 120_000);
