import { createHash } from "node:crypto";
import { composeDemoReply } from "./demo-reply";
import { type Marker, readMarkers } from "./markers";
import type { Reply } from "./reply-step";
import { isScenario, runScenario } from "./scenarios";
import { asksForTitle, composeTitleReply } from "./title-reply";
import { type GenerateRequest, textOf } from "./wire";

/** A scenario set by the control route. */
export interface ScenarioRule {
  readonly scenario: string;
  readonly argument: string;
  /** Only requests whose last prompt contains this word; empty for all. */
  readonly contains: string;
  /** Whether requests for titles are meant instead of replies. */
  readonly titles: boolean;
  /** Requests it still applies to; null until it is cleared. */
  timesLeft: number | null;
}

export interface ChosenReply {
  readonly reply: Reply;
  /** Scenario names for the log, or "demo" or "title". */
  readonly scenario: string;
}

const REMEMBERED_PROMPTS = 5_000;

/** Decides what a request is answered with: by a rule of the control route, by its own markers, or as usual. */
export class ReplyChooser {
  readonly rules: ScenarioRule[] = [];
  /** How often a prompt has been seen, for the scenarios that fail at first; the prompts are hashed. */
  readonly #seen = new Map<string, number>();
  #replies = 0;

  choose(request: GenerateRequest, model: string): ChosenReply {
    const title = asksForTitle(request);
    const prompt = textOf(request.contents.findLast(({ role }) => role !== "model"));
    // A request for a title quotes the conversation; its markers are not meant for it.
    const { markers, rest } = title ? { markers: [], rest: prompt } : readMarkers(prompt);
    const usual = title
      ? composeTitleReply(request)
      : composeDemoReply(request, model, rest, this.#replies++);

    const rule = this.#takeRule(prompt, title);
    const wanted = rule ? { name: rule.scenario, argument: rule.argument } : this.#pick(markers, prompt);
    const reply = wanted && runScenario(wanted.name, { argument: wanted.argument, model, usual });
    const pace = paceFrom(markers);
    const chosen: Reply = reply ?? { kind: "steps", steps: usual };
    return {
      reply: chosen.kind === "steps" && pace !== undefined ? { ...chosen, pace } : chosen,
      scenario: reply && wanted ? wanted.name : title ? "title" : "demo",
    };
  }

  clear(): void {
    this.rules.length = 0;
    this.#seen.clear();
    this.#replies = 0;
  }

  #takeRule(prompt: string, title: boolean): ScenarioRule | undefined {
    const rule = this.rules.find(
      (candidate) => candidate.titles === title && prompt.includes(candidate.contains),
    );
    if (rule?.timesLeft != null && --rule.timesLeft <= 0) this.rules.splice(this.rules.indexOf(rule), 1);
    return rule;
  }

  /** `NAME-once` and `NAME-N-times` fail at first, counted per prompt, and then let the next marker speak. */
  #pick(markers: readonly Marker[], prompt: string): Marker | undefined {
    for (const marker of markers) {
      if (isScenario(marker.name)) return marker;
      const limited = /^(.+?)-(?:once|(\d+)-times)$/.exec(marker.name);
      const name = limited?.[1] ?? "";
      if (!limited || !isScenario(name)) continue;
      if (this.#countOf(`${marker.name}\n${prompt}`) <= Number(limited[2] ?? 1)) return { ...marker, name };
    }
    return undefined;
  }

  #countOf(text: string): number {
    const key = createHash("sha1").update(text).digest("base64");
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED_PROMPTS && oldest !== undefined) this.#seen.delete(oldest);
    return count;
  }
}

/** `[[pace:0]]`, and `[[fast]]` and `[[slow]]` for people. */
function paceFrom(markers: readonly Marker[]): number | undefined {
  for (const { name, argument } of markers) {
    if (name === "fast") return 0.2;
    if (name === "slow") return 4;
    const pace = Number(argument);
    if (name === "pace" && argument !== "" && Number.isFinite(pace) && pace >= 0) return pace;
  }
  return undefined;
}
