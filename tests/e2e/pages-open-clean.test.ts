import { expect, test } from "vitest";
import { testBrowser } from "../support/browser";
import { waitFor } from "../support/wait-for";

const browser = testBrowser();

test.each(["/sign-in", "/pricing", "/offline"])("%s opens without an error in the console", async (path) => {
  const page = await browser.openPage();
  // Idle: what a page asks for after it is shown may fail as well.
  const response = await page.goto(path, { waitUntil: "networkidle" });
  expect(response?.status()).toBe(200);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
});

test("a page that is not there says so, in a page of ours", async () => {
  const page = await browser.openPage({ expectedErrors: [/status of 404/] });
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // The drawing comes from a file of its own, which the page's policy must let in.
  const width = () => page.locator("main use").evaluate((use: SVGUseElement) => use.getBBox().width);
  await waitFor(async () => (await width()) > 300, { what: "the constellation" });
});

test("what a device needs to install Castor is there, in the sizes it says", async () => {
  const page = await browser.openPage();
  await page.goto("/sign-in");
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await (await page.request.get(address ?? "")).json();
  expect(manifest).toMatchObject({ name: "Castor", start_url: "/", display: "standalone" });
  expect(manifest.icons.some(({ purpose }: { purpose?: string }) => purpose === "maskable")).toBe(true);
  expect((await page.request.get("/favicon.ico")).headers()["content-type"]).toBe("image/png");
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await page.request.get(src);
    expect(icon.headers()["content-type"], src).toContain(type);
    if (type !== "image/png") continue;
    const bytes = await icon.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
  }
});
