import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import { directionOf, negotiateLocale } from "@/lib/i18n/locale";
import { safeTimeZone } from "@/lib/i18n/preferences";
import en from "@/messages/en.json";
import hi from "@/messages/hi.json";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[`${prefix}${key}`, value] as const]
        : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

/** The arguments that a message takes, wherever they stand in it. */
function argumentsOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name = ""]) => name))].sort();
}

/** The code of each folder as one text: a message may be named in one file and said in the next. */
function sourcesByFolder(roots: readonly string[]): string[] {
  const folders = new Map<string, string>();
  for (const root of roots)
    for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(file) || file.includes("generated")) continue;
      const folder = join(root, dirname(file));
      folders.set(folder, (folders.get(folder) ?? "") + readFileSync(join(root, file), "utf8"));
    }
  return [...folders.values()];
}

/** Whether code names a message: whole, or in a template such as `theme${name}` or `${name}Text`. */
function mentions(source: string, name: string): boolean {
  if (source.includes(`"${name}"`)) return true;
  return [...source.matchAll(/`(\w*)\$\{[^}`]*\}(\w*)`/g)].some(
    ([, beginning = "", ending = ""]) =>
      beginning + ending !== "" && name.startsWith(beginning) && name.endsWith(ending),
  );
}

describe("the languages", () => {
  const english = flatten(en);
  const hindi = flatten(hi);

  test("have the same messages", () => {
    expect([...hindi.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("take the same arguments in each message", () => {
    for (const [key, message] of english)
      expect(argumentsOf(hindi.get(key) ?? ""), key).toEqual(argumentsOf(message));
  });

  test("are well formed", () => {
    for (const [key, message] of [...english, ...hindi]) expect(() => compile(message), key).not.toThrow();
  });

  test("are all used", () => {
    const folders = sourcesByFolder(["app", "components", "lib"]);
    const unused = [...english.keys()].filter((key) => {
      const [space = "", name = ""] = key.split(/\.(.*)/);
      return !folders.some(
        (source) =>
          source.includes(`"${key}"`) ||
          (new RegExp(`"${space}[".]`).test(source) && mentions(source, name)) ||
          // Errors are named by the codes of the API.
          (space === "errors" && new RegExp(`\\b${name}\\b`).test(source)),
      );
    });
    // Stripe names the interval of a price.
    expect(unused.filter((key) => !/^pricing\.(day|week|month|year)$/.test(key))).toEqual([]);
  });

  test("are translated: only names and symbols are the same in both", () => {
    const same = [...english].filter(
      ([key, message]) => hindi.get(key) === message && /[a-z]{4}/.test(message),
    );
    expect(same.map(([key]) => key).filter((key) => !/appName|plan\.(basic|pro)$/.test(key))).toEqual([]);
  });
});

test("the language is the chosen one, else the browser's best of ours, else English", () => {
  expect(negotiateLocale("hi", "en")).toBe("hi");
  expect(negotiateLocale("klingon", "hi-IN,en;q=0.5")).toBe("hi");
  expect(negotiateLocale(undefined, "en;q=0.4, hi;q=0.9")).toBe("hi");
  expect(negotiateLocale(undefined, "hi;q=0, de")).toBe("en");
  expect(negotiateLocale(undefined, "fr-FR, de;q=0.9")).toBe("en");
  expect(negotiateLocale(undefined, null)).toBe("en");
});

test("scripts run their own way", () => {
  expect(directionOf("hi")).toBe("ltr");
  expect(directionOf("ar-EG")).toBe("rtl");
});

test("a zone from a cookie is taken only if it exists", () => {
  expect(safeTimeZone("Asia/Kolkata")).toMatch(/Asia\/(Kolkata|Calcutta)/);
  expect(safeTimeZone("Mars/Olympus")).toBe("UTC");
  expect(safeTimeZone(undefined)).toBe("UTC");
});
