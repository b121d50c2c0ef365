import { expect, it } from "vitest";
import { ApiClient, signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { adoptSession, ChatPage } from "./chat-page";

const browser = testBrowser();
const PASSWORD = "three quiet rivers at dawn";

it("keeps a draft through a reload, a session that ends in between, and another person's visit", async () => {
  const user = await signIn();
  await user.call("POST /auth/change-password", { body: { newPassword: PASSWORD } });
  const room = await createRoom(user);
  const page = await browser.openPage({ expectedErrors: [/401/] });
  const chat = await ChatPage.open(page, user, room);
  await chat.composer.fill("Half a thought");
  await page.reload();
  await waitFor(async () => (await chat.composer.inputValue()) === "Half a thought", { what: "the draft" });

  // The session is ended from elsewhere, in the middle of a word: the page goes to sign in by itself.
  await chat.composer.fill("Half a thought, now whole");
  await user.call("POST /auth/logout");
  await page.waitForURL(/\/sign-in/);

  const other = await signIn();
  await adoptSession(page.context(), other);
  await page.goto("/");
  await chat.composer.waitFor();
  await waitFor(
    async () => (await page.evaluate(() => localStorage.getItem("castor:user"))) === other.userId,
    { what: "the other user to be known" },
  );
  expect(await chat.composer.inputValue()).toBe("");

  const again = await new ApiClient().call("POST /auth/login", {
    body: { mobile: user.mobile, password: PASSWORD },
  });
  await adoptSession(page.context(), new ApiClient(again.body.data.token));
  await page.goto(`/c/${room}`);
  await waitFor(async () => (await chat.composer.inputValue()) === "Half a thought, now whole", {
    what: "the draft of the user who came back",
  });
});
