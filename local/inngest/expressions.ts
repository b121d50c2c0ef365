import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { InngestEvent } from "./protocol";

/** `event` is what triggered the run, `async` the later event of a wait or cancellation. */
export interface ExpressionContext {
  readonly event: InngestEvent;
  readonly async?: InngestEvent;
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

// JSON has one kind of number and it arrives here as a double, while a literal such as 120 is an int.
// Comparisons between the two are part of CEL; arithmetic between them is added, as Inngest does.
const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
for (const [sign, apply] of Object.entries(arithmetic)) {
  environment.registerOperator(`double ${sign} int`, (a: number, b: bigint) => apply(a, Number(b)));
  environment.registerOperator(`int ${sign} double`, (a: bigint, b: number) => apply(Number(a), b));
}

const MAX_CACHED = 1_000;
const cache = new Map<string, ParseResult>();

function evaluate(expression: string, context: ExpressionContext): unknown {
  let parsed = cache.get(expression);
  if (!parsed) {
    parsed = environment.parse(expression);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(expression, parsed);
  }
  return parsed({ ...context });
}

/** What is wrong with an expression's syntax, or undefined when it can be parsed. */
export function findSyntaxError(expression: string): string | undefined {
  try {
    environment.parse(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split("\n")[0] : String(error);
  }
}

/**
 * Whether a condition holds. One that cannot be evaluated (mostly because the event lacks the member it
 * names) does not hold, as on Inngest.
 */
export function isTrue(expression: string | undefined, context: ExpressionContext): boolean {
  if (!expression) return true;
  try {
    return evaluate(expression, context) === true;
  } catch {
    return false;
  }
}

/** Value of a key expression as text; "" when there is none or the event lacks what it names. */
export function keyOf(expression: string | undefined, context: ExpressionContext): string {
  if (!expression) return "";
  try {
    const value = evaluate(expression, context);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    return "";
  }
}

/** Value of a number expression (a priority), 0 when it has none. */
export function numberOf(expression: string | undefined, context: ExpressionContext): number {
  if (!expression) return 0;
  try {
    const value = Number(evaluate(expression, context));
    return Number.isFinite(value) ? value : 0;
  } catch {
    return 0;
  }
}
