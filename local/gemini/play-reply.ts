import { setTimeout as delay } from "node:timers/promises";
import { countPrompt, tokensOfText } from "./count-tokens";
import type { ReplyStep } from "./reply-step";
import { splitText } from "./split-text";
import {
  type Candidate,
  type FinishReason,
  type GenerateRequest,
  type GenerateResponse,
  type Part,
  rateSafety,
  type SafetyRating,
} from "./wire";

/** Characters in one event and milliseconds between two: some 450 characters a second, a fast reader's pace. */
const CHUNK_SIZE = 36;
const CHUNK_INTERVAL_MS = 80;

export type Played = "completed" | "stalled" | "cut";

export interface PlayOptions {
  readonly request: GenerateRequest;
  readonly model: string;
  readonly responseId: string;
  /** Times the human pace; 0 is without delay. */
  readonly pace: number;
  /** Aborted when the client leaves; waiting ends at once. */
  readonly signal: AbortSignal;
  /** Sends one response; resolves when the client can take more. */
  readonly send: (response: GenerateResponse) => Promise<void>;
}

/**
 * Plays the steps of a reply as a series of responses, in the way Google streams one: usage in every response,
 * the finish reason and the safety ratings in the last. Ends early with MAX_TOKENS if the request limits it.
 *
 * @throws AbortError when the client has left
 */
export async function playReply(steps: readonly ReplyStep[], options: PlayOptions): Promise<Played> {
  const player = new ReplyPlayer(options);
  for (const step of steps) {
    const played = await player.play(step);
    if (played) return played;
  }
  await player.finish("STOP");
  return "completed";
}

class ReplyPlayer {
  readonly #options: PlayOptions;
  readonly #promptUsage: ReturnType<typeof countPrompt>;
  readonly #maxTokens: number;
  #textTokens = 0;
  #thoughtTokens = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
    this.#promptUsage = countPrompt(options.request);
    this.#maxTokens = options.request.generationConfig?.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  }

  /** @returns how the reply ended, if this step ended it */
  async play(step: ReplyStep): Promise<Played | undefined> {
    switch (step.kind) {
      case "text":
        return this.#say(splitText(step.text, step.chunkSize ?? CHUNK_SIZE), step.thought === true);
      case "chunks":
        return this.#say(step.texts, false);
      case "wait":
        await this.#wait(step.fixed ? step.ms : step.ms * this.#options.pace);
        return undefined;
      case "finish":
        await this.finish(step.reason, step.safetyRatings, step.extra);
        return "completed";
      case "raw":
        await this.#send(step.response);
        return "completed";
      default:
        return step.kind === "stall" ? "stalled" : "cut";
    }
  }

  async finish(
    finishReason: FinishReason,
    safetyRatings: readonly SafetyRating[] = rateSafety(),
    extra: Partial<Candidate> = {},
  ): Promise<void> {
    // What was blocked has no content, only the reason.
    const content = finishReason === "STOP" ? { parts: [{ text: "" }], role: "model" as const } : undefined;
    await this.#send({
      candidates: [{ ...(content ? { content } : {}), finishReason, index: 0, safetyRatings, ...extra }],
    });
  }

  async #say(texts: readonly string[], thought: boolean): Promise<Played | undefined> {
    for (const text of texts) {
      const tokens = tokensOfText(text);
      if (thought) this.#thoughtTokens += tokens;
      else this.#textTokens += tokens;
      if (this.#textTokens > this.#maxTokens) {
        this.#textTokens = this.#maxTokens;
        await this.finish("MAX_TOKENS");
        return "completed";
      }
      await this.#send({
        candidates: [{ content: { parts: [partOf(text, thought)], role: "model" }, index: 0 }],
      });
      await this.#wait(CHUNK_INTERVAL_MS * this.#options.pace);
    }
    return undefined;
  }

  async #send(response: Partial<GenerateResponse>): Promise<void> {
    const { model, responseId, signal, send } = this.#options;
    signal.throwIfAborted();
    const { promptTokenCount, promptTokensDetails } = this.#promptUsage;
    const usageMetadata = {
      promptTokenCount,
      ...(this.#textTokens > 0 ? { candidatesTokenCount: this.#textTokens } : {}),
      totalTokenCount: promptTokenCount + this.#textTokens + this.#thoughtTokens,
      promptTokensDetails,
      ...(this.#thoughtTokens > 0 ? { thoughtsTokenCount: this.#thoughtTokens } : {}),
    };
    await send({ ...response, usageMetadata, modelVersion: model, responseId });
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#options.signal });
  }
}

function partOf(text: string, thought: boolean): Part {
  return thought ? { text, thought: true } : { text };
}
