import type { ReplyChooser, ScenarioRule } from "./choose-reply";
import type { RequestLog } from "./request-log";
import { isScenario, scenarioNames } from "./scenarios";

const MAX_RULES = 100;

/** What the control route reads and changes. */
export interface ControlledState {
  pace: number;
  readonly chooser: ReplyChooser;
  readonly log: RequestLog;
}

/**
 * Obeys one command of the control route; README.md lists them.
 *
 * @returns what is wrong with the command, if anything is
 */
export function obeyCommand(command: Record<string, unknown>, state: ControlledState): string | undefined {
  const { scenario, pace, clear } = command;
  if (pace !== undefined) {
    if (typeof pace !== "number" || !(pace >= 0)) return "pace must be a number from 0 up.";
    state.pace = pace;
  }
  if (clear === true) {
    state.chooser.clear();
    state.log.clear();
  }
  if (scenario === null) state.chooser.rules.length = 0;
  else if (scenario !== undefined) {
    const rule = toRule(command);
    if (typeof rule === "string") return rule;
    if (state.chooser.rules.length >= MAX_RULES)
      return `There are ${MAX_RULES} rules already; clear them first.`;
    state.chooser.rules.push(rule);
  }
  return undefined;
}

function toRule(command: Record<string, unknown>): ScenarioRule | string {
  const { scenario, times = 1, argument = "", contains = "", titles = false } = command;
  if (typeof scenario !== "string" || !isScenario(scenario)) {
    return `scenario must be null or one of ${scenarioNames().join(", ")}.`;
  }
  if (times !== null && (typeof times !== "number" || times < 1)) {
    return "times must be a number from 1 up, or null for ever.";
  }
  if (typeof contains !== "string") return "contains must be text.";
  return { scenario, argument: String(argument), contains, titles: titles === true, timesLeft: times };
}

/** The answer to `GET /__control`. */
export function showState({ pace, chooser, log }: ControlledState, contains: string): object {
  return { pace, rules: chooser.rules, totalRequests: log.total, requests: log.list(contains) };
}
