import { type AppAnswer, type CallResult, parseJson, unwrapStreamed } from "./call-app";
import { delayUntil } from "./durations";
import { type ErrorBody, isRecord, MAX_OUTPUT_BYTES, type Opcode, toErrorBody } from "./protocol";

/** What an answer of the app means for the run. */
export type Verdict =
  /** The function returned. */
  | { readonly type: "returned"; readonly output: unknown; readonly version?: number }
  /** It reports steps; a delay for the retry of a failed one may come with them. */
  | {
      readonly type: "steps";
      readonly ops: readonly Opcode[];
      readonly retryAfterMs?: number;
      readonly version?: number;
    }
  | {
      readonly type: "error";
      readonly error: ErrorBody;
      readonly retriable: boolean;
      readonly retryAfterMs?: number;
      readonly version?: number;
    }
  /** Nothing was run: the app is not there. */
  | { readonly type: "unreachable"; readonly message: string };

/** Reads the outcome of a call, by the rules of InngestCommHandler.js `handleAction`. */
export function judge(result: CallResult): Verdict {
  switch (result.kind) {
    case "unreachable":
      return { type: "unreachable", message: result.message };
    case "dropped":
      return failure(`The connection to the app was lost: ${result.message}`);
    case "too-large":
      return {
        type: "error",
        error: { name: "OutputTooLarge", message: `The answer is larger than ${MAX_OUTPUT_BYTES} bytes.` },
        retriable: false,
      };
    case "answer":
      return judgeAnswer(unwrapStreamed(result));
  }
}

function judgeAnswer({ status, headers, text }: AppAnswer): Verdict {
  // A proxy, a login page or a crashed framework may answer anything, even 200; only the SDK says this.
  if (!headers["x-inngest-sdk"]) {
    const hint = status === 401 ? " The app may not have this server's signing key." : "";
    return failure(`The answer (${status}) does not come from the Inngest SDK.${hint} ${text.slice(0, 300)}`);
  }
  const version = Number(headers["x-inngest-req-version"] ?? Number.NaN);
  const common = {
    ...(Number.isInteger(version) ? { version } : {}),
    ...readRetryAfter(headers["retry-after"]),
  };
  const body = parseJson(text);
  if (status === 200) return { type: "returned", output: body, ...common };
  if (status === 206) {
    const ops = [body].flat().filter(isOpcode);
    if (ops.length > 0) return { type: "steps", ops, ...common };
    return { ...failure(`The app answered 206 without steps: ${text.slice(0, 300)}`), ...common };
  }
  const final = status === 400 || headers["x-inngest-no-retry"] === "true";
  return { type: "error", error: toErrorBody(body), retriable: !final, ...common };
}

function failure(message: string): Extract<Verdict, { type: "error" }> {
  return { type: "error", error: { name: "Error", message: message.trim() }, retriable: true };
}

function readRetryAfter(header: string | undefined): { retryAfterMs?: number } {
  if (!header) return {};
  try {
    return { retryAfterMs: delayUntil(header) };
  } catch {
    return {};
  }
}

function isOpcode(value: unknown): value is Opcode {
  return isRecord(value) && typeof value.op === "string" && typeof value.id === "string";
}
