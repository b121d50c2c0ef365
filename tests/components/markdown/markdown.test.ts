import { describe, expect, it } from "vitest";
import { closeInline } from "@/components/markdown/close-inline";
import { readDollarMath } from "@/components/markdown/lex-inline-math";
import { safeHref } from "@/components/markdown/safe-href";
import { render } from "./render";
import { XSS_PAYLOADS } from "./xss-payloads";

const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

describe("money and math", () => {
  it.each([
    "It costs $5 and $10 a month.",
    "From $5-$10, or US$7.",
    "Pay $20/month or $200/year.",
    "I owe you $5 (or 5$).",
    "Save $1,000, spend $2,500.50 and keep $3k.",
    "$5 for one, $9 for two",
    "A budget of $100M and of $2bn",
  ])("leaves prices as they are: %s", (text) => {
    expect(words(render(text))).toBe(text);
    expect(render(text)).not.toContain("md-tex");
  });

  it.each([
    ["$x$", "x"],
    ["$E = mc^2$", "E = mc^2"],
    ["$\\alpha + \\beta$", "\\alpha + \\beta"],
    ["$10^6$", "10^6"],
    ["$a < b$", "a < b"],
    ["$f(x)$", "f(x)"],
    ["$2n+1$", "2n+1"],
  ])("reads %s as math", (text, tex) => {
    expect(readDollarMath(text)?.tex).toBe(tex);
    expect(render(`Here ${text} is`)).toContain("md-tex");
  });

  it("reads \\(…\\), \\[…\\] and $$…$$", () => {
    for (const text of ["a \\(x+1\\) b", "\\[ x \\]", "$$\nx\n$$", "a $$x$$ b"])
      expect(render(text)).toContain("md-tex");
  });
});

describe("what is still open while streaming", () => {
  it.each([
    ["**bold te", "**bold te**"],
    ["a *word", "a *word*"],
    ["a ~~gone", "a ~~gone~~"],
    ["`code", "`code`"],
    ["**bold `co", "**bold `co`**"],
    ["see [Gemini](https://ge", "see Gemini"],
    ["see [Gem", "see Gem"],
    ["2 * 3 and a_b_c", "2 * 3 and a_b_c"],
    ["an image ![alt](http", "an image "],
    ["done **bold** and *it*", "done **bold** and *it*"],
    ["a **", "a"],
  ])("%s → %s", (source, closed) => expect(closeInline(source)).toBe(closed));

  it("shows bold at once and code before its fence is closed", () => {
    expect(render("This is **impor", { isStreaming: true })).toContain("<strong>impor</strong>");
    const html = render("```python\nprint(1)\npri", { isStreaming: true });
    expect(html).toContain("Python");
    expect(html).toContain("pri</span>");
  });

  it("shows the same when it is finished as it did at the end of streaming", () => {
    const text =
      "# Title\n\nText with `code`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nLast line.";
    expect(render(text, { isStreaming: true })).toBe(render(text));
  });
});

describe("rendering", () => {
  it("renders what models write", () => {
    const html = render(
      "## Head\n\nA [link](https://example.com/a) and https://auto.example.\n\n1. one\n   - nested\n2. two\n\n> quote\n\n- [x] done\n\n| a | b |\n|:--|--:|\n| **1** | x<br>y |",
    );
    expect(html).toContain(
      '<a href="https://example.com/a" title="https://example.com/a" target="_blank" rel="noopener noreferrer">link</a>',
    );
    expect(html).toContain('href="https://auto.example/"');
    expect(html).toMatch(/<ol><li><p>one<\/p>.*<ul><li><p>nested/);
    expect(html).toContain("<blockquote><p>quote</p></blockquote>");
    expect(html).toMatch(/type="checkbox"[^>]*checked/);
    expect(html).toContain("<strong>1</strong>");
    expect(html).toContain("x<br/>y");
  });

  it("gives headings levels without gaps, whatever depths the model chose", () => {
    const html = render("## Two\n\n#### Four\n\n### Three\n\n## Two again\n\n# One\n\nUnder\n---");
    expect(
      [...html.matchAll(/<(h\d) data-depth="(\d)"/g)].map(([, level, depth]) => `${depth}→${level}`),
    ).toEqual(["2→h3", "4→h4", "3→h4", "2→h3", "1→h3", "2→h4"]);
  });

  it("resolves link definitions that come later", () => {
    expect(render("See [the docs][1].\n\n[1]: https://example.com/docs")).toContain(
      'href="https://example.com/docs"',
    );
  });

  it("puts numbered citations where the claims end", () => {
    const html = render("Rain is wet. Snow is cold.", {
      grounding: {
        queries: [],
        sources: [
          { title: "Rain", url: "https://rain.example" },
          { title: "Snow", url: "https://snow.example" },
        ],
        supports: [
          { end: 12, sources: [0] },
          { end: 26, sources: [0, 1] },
        ],
      },
    });
    expect(html).toMatch(/wet\.<a class="md-cite" href="https:\/\/rain\.example\/".*?>1<\/a> Snow/);
    expect(html.match(/md-cite/g)).toHaveLength(3);
  });

  it("loads no image unasked", () => {
    const html = render("![a cat](https://tracker.example/cat.png)");
    expect(html).not.toContain("<img");
    expect(html).toContain("a cat");
  });
});

describe("model output runs no script", () => {
  it("has at least 20 payloads", () => expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(20));

  it.each(XSS_PAYLOADS)("%s", (payload) => {
    for (const text of [
      payload,
      `- ${payload}`,
      `> ${payload}`,
      `| a |\n|---|\n| ${payload} |`,
      `**${payload}**`,
    ]) {
      for (const isStreaming of [true, false]) {
        const html = render(text, { isStreaming });
        // Only tags that Castor writes, none of them with a handler or a dangerous address.
        for (const [tag, name] of html.matchAll(/<([a-z][a-z0-9]*)\b[^>]*>/gi)) {
          expect(ALLOWED, tag).toContain(name);
          expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\s(on\w+|src|srcdoc|formaction|xlink\S*)\s*=/i);
        }
        for (const [, href] of html.matchAll(/href="([^"]*)"/g))
          expect(href).toMatch(/^(https?:|mailto:|tel:)/);
      }
    }
  });

  it("knows a safe address from one that only looks like it", () => {
    expect(safeHref("https://example.com/a b")).toBe("https://example.com/a%20b");
    expect(safeHref("mailto:a@example.com")).toBe("mailto:a@example.com");
    for (const href of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      " java\nscript:alert(1)",
      "data:text/html,<script>",
      "vbscript:x",
      "blob:https://x/1",
      "file:///etc/passwd",
      "/settings",
      "//evil.example",
      "#top",
    ])
      expect(safeHref(href), href).toBe(null);
  });
});

const ALLOWED = (
  "div p a h3 h4 h5 h6 hr ul ol li blockquote strong em del code pre br table thead tbody tr th td section figure " +
  "figcaption span button svg path rect circle line polyline input"
).split(" ");
