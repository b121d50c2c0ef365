import { type GoogleError, internalError, overloaded, rateLimited } from "./google-error";
import { finish, type Reply, type ReplyStep, say } from "./reply-step";
import {
  beginningOf,
  composeExactText,
  composeLongText,
  MONEY,
  splitByCodePoints,
  UNICODE_TORTURE,
  XSS,
} from "./scenario-texts";
import { rateSafety } from "./wire";

/** What a scenario may know. */
export interface ScenarioInput {
  /** What stands after the colon in `[[name:argument]]`; empty if nothing does. */
  readonly argument: string;
  readonly model: string;
  /** What would be answered without the scenario. */
  readonly usual: readonly ReplyStep[];
}

type Scenario = (input: ScenarioInput) => Reply;

const DEFAULT_RETRY_SECONDS = 2;
const DEFAULT_FIRST_TOKEN_SECONDS = 5;
const LONG_BYTES = 50_000;
const LONG_CHUNK = 400;

const SHORT_TEXT =
  "This reply begins well enough, in a sentence or two, so that there is something to keep. Then it breaks off, as the scenario that was asked for says. ";

/** Every scenario by name; README.md describes them. */
const scenarios: Readonly<Record<string, Scenario>> = {
  "rate-limited": ({ model, argument }) =>
    fail(rateLimited(model, numberOr(argument, DEFAULT_RETRY_SECONDS))),
  overloaded: () => fail(overloaded()),
  "internal-error": () => fail(internalError()),
  "safety-prompt": ({ argument }) =>
    play({
      kind: "raw",
      response: {
        promptFeedback: {
          blockReason: argument || "SAFETY",
          safetyRatings: rateSafety("HARM_CATEGORY_DANGEROUS_CONTENT"),
        },
      },
    }),
  "safety-candidate": () =>
    play(say(SHORT_TEXT), {
      kind: "finish",
      reason: "SAFETY",
      safetyRatings: rateSafety("HARM_CATEGORY_DANGEROUS_CONTENT"),
    }),
  recitation: () =>
    play(
      say(SHORT_TEXT),
      finish("RECITATION", {
        citationMetadata: {
          citationSources: [{ startIndex: 0, endIndex: 40, uri: "https://example.com/book" }],
        },
      }),
    ),
  "max-tokens": ({ usual }) => play(say(beginningOf(joinText(usual), 0.5)), finish("MAX_TOKENS")),
  empty: () => play({ kind: "raw", response: {} }),
  hang: () => play({ kind: "stall" }),
  stall: () => play(say(SHORT_TEXT), { kind: "stall" }),
  // The wait lets what was said reach the client before the connection goes.
  cut: () => play(say(SHORT_TEXT), { kind: "wait", ms: 20, fixed: true }, { kind: "cut" }),
  "slow-first-token": ({ argument, usual }) =>
    play({ kind: "wait", ms: numberOr(argument, DEFAULT_FIRST_TOKEN_SECONDS) * 1000, fixed: true }, ...usual),
  long: ({ argument }) => play(say(composeLongText(numberOr(argument, LONG_BYTES)), LONG_CHUNK)),
  "20k": () => play(say(composeExactText(20_000), LONG_CHUNK)),
  unicode: () => play({ kind: "chunks", texts: splitByCodePoints(UNICODE_TORTURE) }),
  money: () => play(say(MONEY, 6)),
  xss: () => play(say(XSS)),
  echo: ({ argument }) => play(say(argument)),
  tick: ({ argument }) => {
    const [count = 10, ms = 500] = argument.split(":").map(Number);
    const ticks = Array.from({ length: Math.min(Math.max(0, count), 10_000) }, (_, i): ReplyStep[] => [
      { kind: "chunks", texts: [`tick ${i + 1}\n\n`] },
      { kind: "wait", ms, fixed: true },
    ]);
    return { ...play(...ticks.flat()), pace: 0 };
  },
};

export const isScenario = (name: string) => Object.hasOwn(scenarios, name);
export const scenarioNames = () => Object.keys(scenarios);

/** @returns undefined for a name that is no scenario */
export function runScenario(name: string, input: ScenarioInput): Reply | undefined {
  return Object.hasOwn(scenarios, name) ? scenarios[name]?.(input) : undefined;
}

const fail = (error: GoogleError): Reply => ({ kind: "error", error });

function play(...steps: readonly ReplyStep[]): Reply & { kind: "steps" } {
  return { kind: "steps", steps };
}

function joinText(steps: readonly ReplyStep[]): string {
  return steps.map((step) => (step.kind === "text" && !step.thought ? step.text : "")).join("");
}

function numberOr(text: string, otherwise: number): number {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) && value >= 0 ? value : otherwise;
}
