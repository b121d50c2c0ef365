import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { reachedFrom } from "@/tests/support/imports-of";

const words = (text: string) => [...text.matchAll(/"(\w+)"/g)].map(([, word = ""]) => word);

/** The messages that one file of the app sends to the browser. */
function sentBy(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/pickMessages\(locale, \[([^\]]*)\]|<Messages of=\{\[([^\]]*)\]/g)].flatMap(
    ([, all = "", some = ""]) => words(all + some),
  );
}

/** The messages that client components said somewhere behind a file may ask for. */
function saidBehind(files: readonly string[]): Set<string> {
  const code = new Set(files.flatMap((file) => [...reachedFrom(file)]));
  return new Set(
    [...code].flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/useTranslations\("(\w+)/g)].map(([, space = ""]) => space),
    ),
  );
}

/** A page, and the layouts around it, outermost first. */
function withLayouts(page: string): string[] {
  const layouts: string[] = [];
  for (let folder = dirname(page); folder !== "."; folder = dirname(folder)) {
    const layout = join(folder, "layout.tsx");
    if (existsSync(layout)) layouts.unshift(layout);
  }
  return [...layouts, page];
}

const app = readdirSync("app", { recursive: true, encoding: "utf8" }).map((file) => join("app", file));
const pages = app.filter((file) => /\/page\.tsx$/.test(file));
const troubles = app.filter((file) => /\/(global-)?error\.tsx$/.test(file));
const everywhere = sentBy("app/layout.tsx");

describe("a page is sent the messages that it says", () => {
  test.each(pages)("%s", (page) => {
    const files = withLayouts(page);
    const sent = new Set(files.flatMap(sentBy));
    expect([...saidBehind(files)].filter((space) => !sent.has(space))).toEqual([]);
  });

  test("and every part of the app sends only what some page of it says", () => {
    const senders = app.filter((file) => /\/(layout|page)\.tsx$/.test(file) && sentBy(file).length > 0);
    expect(senders.length).toBeGreaterThan(4);
    for (const sender of senders) {
      const within = pages.filter((page) => withLayouts(page).includes(sender));
      const said = saidBehind([sender, ...within, ...troubles]);
      expect(
        sentBy(sender).filter((space) => !said.has(space)),
        sender,
      ).toEqual([]);
    }
  });

  test("what every page may say in trouble, every page is sent", () => {
    for (const file of troubles)
      expect(
        [...saidBehind([file])].filter((space) => !everywhere.includes(space)),
        file,
      ).toEqual([]);
  });
});
