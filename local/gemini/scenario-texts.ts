import { splitText } from "./split-text";

/** Text that goes wrong where code counts UTF-16 units, bytes or code points for characters. */
export const UNICODE_TORTURE = `# Unicode torture

- Families and flags: 👩‍👩‍👧‍👦 👨🏽‍🚀 🏳️‍🌈 🏴‍☠️ 🇮🇳 🇺🇳 👍🏿 ❤️‍🔥
- Right to left: שלום עולם, مرحبا بالعالم, mixed: the word שלום means “peace”, 1 + 2 = ٣
- Combining: é (e + ◌́), Å, ñ, ệ, Z͑ͫ̓a͎l̛g̕o͜, नमस्ते, கோ, ക്ഷ
- East Asian: 漢字かな交じり文、한국어, 𠮷野家, 𝒜𝓃𝒹 𝕕𝕠𝕦𝕓𝕝𝕖, ﷽
- Separators: a\u2028b\u2029c, zero\u200bwidth\u200djoiner, no\u00a0break, soft\u00adhyphen
- Last: 🧑🏾‍❤️‍💋‍🧑🏻
`;

/** A few code points to a chunk: grapheme clusters are cut in two, code points never, as with Google. */
export function splitByCodePoints(text: string, sizes: readonly number[] = [1, 2, 3]): string[] {
  const points = [...text];
  const chunks: string[] = [];
  for (let at = 0; at < points.length; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(points.slice(at, at + size).join(""));
    at += size;
  }
  return chunks;
}

/** Amounts of money, which are not formulas, beside formulas, which are. */
export const MONEY = `Tickets are $5 and $10, or $12.50 at the door; a family pays $20-$30. The rate fell from US$1,000 to $999 (that is -$1).

The price of $n$ tickets at \\(p\\) each is $np$, and with a discount $d$:

$$
\\text{total} = n \\cdot p \\cdot (1 - d)
$$

\`echo $HOME and $PATH\` is code, \\$7 is escaped, and $5 is still five dollars.
`;

/** Twenty ways in which a reply might try to run script or to load something in the reader's browser. */
export const XSS = [
  "<script>window.__xss = 1</script>",
  '<img src="x" onerror="window.__xss = 2">',
  '<svg onload="window.__xss = 3"></svg>',
  "[link](javascript:window.__xss=4)",
  "[link](JaVaScRiPt:window.__xss=5)",
  "[link](data:text/html,<script>window.__xss=6</script>)",
  "[link](vbscript:msgbox(7))",
  "![image](javascript:window.__xss=8)",
  "![tracker](https://tracker.example/pixel.png?leak=9)",
  '[link](https://example.com "title\\" onmouseover=\\"window.__xss=10")',
  '<iframe src="javascript:window.__xss=11"></iframe>',
  '<a href="javascript:window.__xss=12">click</a>',
  '<math><mtext><table><mglyph><style><img src=x onerror="window.__xss=13"></style></mglyph></table></mtext></math>',
  '<form action="javascript:window.__xss=14"><button>send</button></form>',
  '<details open ontoggle="window.__xss=15"></details>',
  "<style>body { background: url(https://tracker.example/16) }</style>",
  '```html"><script>window.__xss=17</script>\ncode\n```',
  "`</code><script>window.__xss = 18</script>`",
  "$\\href{javascript:window.__xss=19}{x}$ and $\\includegraphics{https://tracker.example/19}$",
  '<base href="https://tracker.example/"><meta http-equiv="refresh" content="0;url=javascript:window.__xss=20">',
]
  .map((payload, i) => `Payload ${i + 1}:\n\n${payload}\n`)
  .join("\n");

const PARAGRAPH =
  "Castor keeps a long reply readable while it grows: what is finished stays as it is, and only the last block is laid out again. ";

/** Markdown of at least `bytes` bytes, with a heading, code, a table and prose in turn. */
export function composeLongText(bytes: number): string {
  let text = "# A long reply\n\n";
  for (let section = 1; Buffer.byteLength(text) < bytes; section++) {
    text += `## Section ${section}\n\n${PARAGRAPH.repeat(4)}\n\n`;
    if (section % 3 === 0)
      text += `\`\`\`typescript\nexport const section${section} = ${section} * 2;\n\`\`\`\n\n`;
    if (section % 4 === 0) text += `| n | n² |\n| -: | -: |\n| ${section} | ${section ** 2} |\n\n`;
  }
  return text;
}

/** Exactly `length` characters, numbered so that a missing or doubled piece shows. */
export function composeExactText(length: number): string {
  let text = "";
  for (let n = 1; text.length < length; n++) text += `Sentence number ${n} of a text of known length. `;
  return `${text.slice(0, length - 1)}.`;
}

/** The first part of a text, for replies that break off. */
export function beginningOf(text: string, share: number): string {
  const pieces = splitText(text, 40);
  return pieces.slice(0, Math.max(1, Math.floor(pieces.length * share))).join("");
}
