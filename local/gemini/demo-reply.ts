import { describeAttachments, firstWords } from "./describe-attachment";
import { finish, type ReplyStep, say } from "./reply-step";
import type { GenerateRequest } from "./wire";
import { textOf } from "./wire";

/**
 * The reply that people get who have set no key: it says what it is, and shows what the conversation can
 * render, with their own question in it.
 *
 * @param count how many replies there have been; the closing tip goes by it, so that two versions of a reply differ
 */
export function composeDemoReply(
  request: GenerateRequest,
  model: string,
  prompt: string,
  count: number,
): ReplyStep[] {
  const steps: ReplyStep[] = [{ kind: "wait", ms: 450 }];
  if (request.generationConfig?.thinkingConfig?.includeThoughts) {
    steps.push({ kind: "text", text: composeThoughts(request, prompt), thought: true });
  }
  const text = isSmallTalk(prompt) ? composeGreeting(request) : composeTour(request, model, prompt, count);
  if (!searches(request)) return [...steps, say(text), finish()];
  const { answer, groundingMetadata } = ground(text, prompt);
  return [...steps, say(answer), finish("STOP", { groundingMetadata })];
}

const isSmallTalk = (prompt: string) =>
  /^(hi|hello|hey|namaste|good (morning|evening)|thanks|thank you|ok|okay|test)\b.{0,12}$/iu.test(
    prompt.trim(),
  );

const searches = ({ tools = [] }: GenerateRequest) =>
  tools.some((tool) => tool.googleSearch !== undefined || tool.google_search !== undefined);

function composeThoughts(request: GenerateRequest, prompt: string): string {
  const attachments = describeAttachments(request);
  return [
    "**Reading the question**",
    `The question is “${firstWords(prompt, 12)}”, message ${turnOf(request)} of this conversation.`,
    attachments.length > 0 ? `It comes with ${attachments.join(" and ")}.` : "Nothing is attached to it.",
    "**Choosing what to show**",
    "I am a demo model and know nothing of the world, so an honest tour of the conversation view helps most.\n\n",
  ].join("\n\n");
}

function composeGreeting(request: GenerateRequest): string {
  const again = turnOf(request) > 1 ? "Good to hear from you again!" : "Hello, and welcome to Castor!";
  return `${again} I am **Castor's demo model**, a program on your own machine that stands in for Gemini until you set \`GEMINI_API_KEY\`.

Ask me a whole question and I will show you what a reply can look like: code, tables, lists, maths. You can reload the page, open a second tab or stop me while I write; nothing is lost.
`;
}

function composeTour(request: GenerateRequest, model: string, prompt: string, count: number): string {
  return [
    composeOpening(request, prompt),
    composeContext(request),
    topicOf(prompt).map(sectionFor).join("\n"),
    composeKeySection(model),
    `*Tip: ${TIPS[count % TIPS.length]}*\n`,
  ]
    .filter(Boolean)
    .join("\n");
}

function composeOpening(request: GenerateRequest, prompt: string): string {
  const asked = prompt === "" ? "" : `You asked:\n\n${quote(prompt)}\n\n`;
  const heading =
    turnOf(request) > 1 ? `## Message ${turnOf(request)} of our conversation` : "## Hello from Castor";
  return `${heading}

${asked}I am **Castor's demo model**: a small program on your own machine that stands in for Gemini. I cannot answer your question, but your message really did travel the whole way (database, queue, worker, event stream), and I can show you what replies look like here.
`;
}

const TIPS = [
  "pin the rooms that you come back to, and they stay on top.",
  "search looks through every message, not only through titles.",
  "a room can be exported as Markdown, or shared as a page that you can take back.",
  "a temporary chat leaves nothing behind.",
  "everything on this screen is also in the API; see /docs.",
];

const QUOTED_LINES = 8;
const QUOTED_CHARACTERS = 500;

function quote(prompt: string): string {
  const lines = prompt.slice(0, QUOTED_CHARACTERS).split("\n").slice(0, QUOTED_LINES);
  const whole = lines.join("\n").length === prompt.length;
  return [...lines, ...(whole ? [] : ["…"])].map((line) => `> ${line}`.trimEnd()).join("\n");
}

/** Shows that the model was given what it should have been: history, instructions, attachments. */
function composeContext(request: GenerateRequest): string {
  const lines: string[] = [];
  const earlier = request.contents.filter(({ role }) => role !== "model").slice(0, -1);
  const previous = earlier.length > 0 ? textOf(earlier.at(-1)) : "";
  if (previous) lines.push(`Before this you asked: “${firstWords(previous, 16)}”.`);
  const attachments = describeAttachments(request);
  if (attachments.length > 0) lines.push(`I can see ${attachments.join(", and ")}.`);
  const instruction = textOf(request.systemInstruction);
  if (instruction) lines.push(`I was instructed: “${firstWords(instruction, 30)}”.`);
  return lines.map((line) => `- ${line}\n`).join("");
}

type Section = "code" | "table" | "math" | "plan";

/** The section that fits the question comes first; every reply has them all. */
function topicOf(prompt: string): Section[] {
  const rest: Section[] = ["plan", "code", "table", "math"];
  const topics: [Section, RegExp][] = [
    ["code", /\b(code|function|bug|sql|api|script|python|javascript|typescript|java|css|regex|program)/i],
    [
      "math",
      /\b(math|equation|integral|solve|proof|formula|sum|probability|derivative)|[∫√π]|\d\s*[-+*/^]\s*\d/i,
    ],
    ["table", /\b(compare|versus|vs|difference|table|list|best|options|pros|cons)\b/i],
  ];
  const first = topics.find(([, pattern]) => pattern.test(prompt))?.[0];
  return first ? [first, ...rest.filter((section) => section !== first)] : rest;
}

function sectionFor(section: Section): string {
  return SECTIONS[section];
}

const SECTIONS: Record<Section, string> = {
  plan: `### Things to try while I write

1. **Reload this page.** The reply goes on where it was, and nothing is doubled.
2. **Open a second tab**, or the same room on your phone. Both follow along.
3. **Press stop.** What I have written so far is kept.
   - Regenerating makes a second version, and you can page between the two.
   - So does editing your question; nothing is deleted.
`,
  code: `### Code, in two languages

\`\`\`typescript
/** Greets in the language of the moment. */
export function greet(name: string, hour = new Date().getHours()): string {
  const greeting = hour < 12 ? "Good morning" : "Good evening";
  return \`\${greeting}, \${name}!\`;
}
\`\`\`

\`\`\`python
from collections import Counter

def most_common_words(text: str, n: int = 3) -> list[tuple[str, int]]:
    """Count words, ignoring case."""
    return Counter(text.lower().split()).most_common(n)
\`\`\`
`,
  table: `### A table

| Plan  | Prompts a day | Models            | Price |
| :---- | ------------: | :---------------- | ----: |
| Basic |             5 | Flash, Flash-Lite |  free |
| Pro   |     unlimited | all               |  paid |
`,
  math: `### Mathematics

Inline, $e^{i\\pi} + 1 = 0$ sits in the sentence; a coffee for $5 and a cake for $10 stay money. On its own line:

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}
$$
`,
};

function composeKeySection(model: string): string {
  return `### To talk to the real ${model}

Get a key at [Google AI Studio](https://aistudio.google.com/apikey), stop Castor, and start it again with the key:

\`\`\`bash
GEMINI_API_KEY=your-key npm run dev
\`\`\`
`;
}

const turnOf = (request: GenerateRequest) => request.contents.filter(({ role }) => role !== "model").length;

const SOURCES = [
  { uri: "https://ai.google.dev/gemini-api/docs/google-search", title: "ai.google.dev" },
  { uri: "https://nextjs.org/docs", title: "nextjs.org" },
];

/**
 * Adds two sentences with sources, in the form of Google's grounding metadata. Segments count bytes of UTF-8,
 * as Google's do, and not characters.
 */
function ground(text: string, prompt: string): { answer: string; groundingMetadata: object } {
  const sentences = [
    "With Google Search switched on, replies name their sources.",
    "These two are examples, because the demo model does not really search.",
  ];
  const answer = `${text}\n### Sources\n\n${sentences.join(" ")}\n`;
  const query = firstWords(prompt, 8);
  const groundingMetadata = {
    searchEntryPoint: {
      renderedContent: `<div class="container"><a class="chip" href="https://www.google.com/search?q=${encodeURIComponent(query)}">${escapeHtml(query)}</a></div>`,
    },
    groundingChunks: SOURCES.map((web) => ({ web })),
    groundingSupports: sentences.map((sentence, i) => {
      const startIndex = Buffer.byteLength(answer.slice(0, answer.indexOf(sentence)));
      const endIndex = startIndex + Buffer.byteLength(sentence);
      return { segment: { startIndex, endIndex, text: sentence }, groundingChunkIndices: [i] };
    }),
    webSearchQueries: [query],
  };
  return { answer, groundingMetadata };
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
