import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { whileLocked } from "../support/database";
import { fillRoom } from "../support/fill-room";
import { createRoom, endOf, send } from "../support/rooms";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";
import { adoptSession, ChatPage } from "./chat-page";

const browser = testBrowser();

it("a room is on the screen, at its end, before any script has run", async () => {
  const user = await signIn();
  const room = await createRoom(user, { title: "Letters home" });
  await fillRoom(room, user.userId, 60);
  const page = await browser.openPage({ javaScriptEnabled: false });
  await adoptSession(page.context(), user);
  await page.goto(`/c/${room}`);
  const chat = new ChatPage(page);
  const box = await chat.scroller.boundingBox();
  const last = await chat.replies().last().boundingBox();
  if (!box || !last) throw new Error("there is no room on the page");
  expect(last.y).toBeGreaterThan(box.y);
  expect(last.y + last.height).toBeLessThanOrEqual(box.y + box.height);
  // So is what stands beside it: the rooms, what is left today, who is here.
  await page.getByTestId("room-list").getByRole("link", { name: "Letters home" }).waitFor();
  await page.getByText("5 of 5 prompts left today").waitFor();
  await page.getByText(user.mobile).waitFor();
});

it("a short room begins at the top, and neither moves when its script wakes up", async () => {
  const user = await signIn();
  const short = await createRoom(user);
  await endOf(user, await send(user, short, "[[echo: Only this.]]"));
  const long = await createRoom(user);
  await fillRoom(long, user.userId, 200);
  for (const room of [short, long]) {
    const page = await browser.openPage();
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    const isLive = page.waitForResponse((response) => response.url().endsWith("/events"));
    const chat = await ChatPage.open(page, user, room);
    await waitFor(() => chat.scroller.evaluate((box) => !box.hasAttribute("data-from-end")), {
      what: "the list to take over",
    });
    // By then the API has answered as well.
    await isLive;
    const distance = () =>
      chat.scroller.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
    await waitFor(async () => Math.abs(await distance()) < 2, { what: "the end to be in sight" });
    const moved = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, shift) => sum + shift, 0),
    );
    expect(moved).toBeLessThan(0.02);
    const first = await chat.prompts().first().boundingBox();
    const box = await chat.scroller.boundingBox();
    if (room === short) expect((first?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(60);
  }
});

it("what came with the page is the reader's own, runs no script, and is kept by no cache", async () => {
  const [user, stranger] = [await signIn(), await signIn()];
  const room = await createRoom(user);
  await endOf(
    user,
    await send(user, room, "</script><script>window.ran=1</script> [[echo: a secret of mine]]"),
  );
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.shows("a secret of mine");
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  const read = async (token: string) => {
    const headers = { cookie: `castor-session=${token}` };
    const response = await fetch(`${testEnv().appUrl}/c/${room}`, { headers });
    return { text: await response.text(), cache: response.headers.get("cache-control") };
  };
  const own = await read(user.token ?? "");
  expect(own.text).toContain("a secret of mine");
  expect(own.cache).toMatch(/no-store/);
  const theirs = await read(stranger.token ?? "");
  expect(theirs.text).not.toContain("a secret of mine");
  expect(theirs.text).not.toContain(user.mobile);
});

it("a database that is slow delays no page: it comes without, and asks by itself", async () => {
  const user = await signIn();
  const room = await createRoom(user, { title: "Patience" });
  await endOf(user, await send(user, room, "[[echo: Worth waiting for.]]"));
  const page = await browser.openPage();
  await adoptSession(page.context(), user);
  const took = await whileLocked("message", async () => {
    const began = Date.now();
    await page.goto(`/c/${room}`, { waitUntil: "commit" });
    return Date.now() - began;
  });
  expect(took).toBeLessThan(5000);
  await new ChatPage(page).shows("Worth waiting for.");
});
