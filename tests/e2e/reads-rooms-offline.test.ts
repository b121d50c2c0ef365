import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

test("without a connection the last rooms can be read, and after signing out none is left", async () => {
  const person = await signIn();
  const room = await createRoom(person, { title: "Kept for the train" });
  await endOf(person, await send(person, room, "A question for later"));
  const gone = await createRoom(person, { title: "Deleted elsewhere" });
  // Whatever a page still asks when the connection goes fails; through the worker that reads ERR_FAILED.
  const page = await browser.openPage({
    expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|404/],
  });
  await ChatPage.open(page, person);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // The worker sees requests from the next page load on.
  const chat = await ChatPage.open(page, person, room);
  await chat.ended();
  await page.waitForFunction(
    async (id) =>
      (await caches.match(`/api/chatroom/${id}`)) && (await caches.match("/api/chatroom?archived=")),
    room,
  );

  // Of a room that was deleted on another device no copy stays.
  await ChatPage.open(page, person, gone);
  await page.waitForFunction((id) => caches.match(`/api/chatroom/${id}`), gone);
  await person.call("DELETE /chatroom/{chatroomId}", { params: { chatroomId: gone } });
  await page.goto(`/c/${gone}`);
  await page.waitForFunction(async (id) => !(await caches.match(`/api/chatroom/${id}`)), gone);

  await page.context().setOffline(true);
  await page.goto(`/c/${room}`);
  await page.waitForURL(/\/offline/);
  await page.getByRole("heading", { name: "Kept for the train" }).waitFor();
  await page.getByText("A question for later").first().waitFor();
  expect(await page.locator("[data-composer]").count()).toBe(0);

  // Back in the connection it goes back to the room by itself.
  await page.context().setOffline(false);
  await page.waitForURL(`**/c/${room}`);
  await chat.composer.waitFor();
  await page.goto("/");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  expect(await page.evaluate(() => caches.has("castor-rooms"))).toBe(false);
});
