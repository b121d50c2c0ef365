import "server-only";
import {
  type Content,
  type EnhancedGenerateContentResponse,
  type GenerateContentCandidate,
  type GenerationConfig,
  GoogleGenerativeAI,
  GoogleGenerativeAIFetchError,
  type Part,
  type Tool,
} from "@google/generative-ai";
import {
  type BlockCategory,
  blockCategory,
  type Grounding,
  type ReplyErrorCode,
} from "@/lib/contract/message";
import { env } from "@/lib/env";
import { GroundingCollector } from "@/lib/vendors/gemini-grounding";

/** The first word may take this many times as long as any other: long prompts, and models that think. */
const FIRST_WORD_PATIENCE = 2;
/** A reply that takes longer than this is cut; a serverless function could not hold it either. */
const WHOLE_REPLY_MS = 280_000;
const TITLE_MS = 20_000;

/** Why Gemini gave no reply. `retryable` ones are tried again, after `retryAfterMs` if Gemini named a time. */
export class GeminiError extends Error {
  constructor(
    readonly code: ReplyErrorCode,
    message: string,
    readonly options: {
      retryable: boolean;
      retryAfterMs?: number | undefined;
      /** What a safety filter found. */
      category?: BlockCategory | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = "GeminiError";
  }
}

/** One turn for the model. */
export interface Turn {
  readonly role: "user" | "model";
  readonly text: string;
  readonly files?: readonly { readonly mediaType: string; readonly base64: string }[];
}

export interface ReplyRequest {
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly webSearch: boolean;
  readonly thinking: boolean;
  readonly signal: AbortSignal;
}

export interface TokenCounts {
  readonly prompt: number;
  readonly reply: number;
  readonly thoughts: number;
}

/** What arrives, in order: words and thoughts, then one end. */
export type ReplyPiece =
  | { readonly kind: "content" | "thoughts"; readonly text: string }
  | {
      readonly kind: "end";
      /** The model's own length limit cut the text. */
      readonly truncated: boolean;
      readonly tokens: TokenCounts | null;
      readonly grounding: Grounding | null;
    };

/** thinkingConfig is newer than the package's types. */
type ThinkingConfig = GenerationConfig & { thinkingConfig?: { includeThoughts: boolean } };
/** So is the search tool of the 2.x models. */
const GOOGLE_SEARCH = { googleSearch: {} } as unknown as Tool;

function modelOf(model: string, system: string, options: { tools?: Tool[]; config?: ThinkingConfig }) {
  return new GoogleGenerativeAI(env().GEMINI_API_KEY).getGenerativeModel(
    {
      model,
      ...(system && { systemInstruction: system }),
      ...(options.tools && { tools: options.tools }),
      ...(options.config && { generationConfig: options.config }),
    },
    { baseUrl: env().GEMINI_BASE_URL, apiVersion: "v1beta" },
  );
}

function toContent({ role, text, files = [] }: Turn): Content {
  const parts: Part[] = files.map(({ mediaType, base64 }) => ({
    inlineData: { mimeType: mediaType, data: base64 },
  }));
  return { role, parts: [...parts, { text }] };
}

/**
 * Streams a reply. Aborting the signal closes the connection to Gemini; the generator then throws the
 * signal's reason. A stream that stalls or is cut is retryable; one that goes on for too long ends as
 * truncated, because the next try would take as long.
 * @throws GeminiError
 */
export async function* streamReply(request: ReplyRequest): AsyncGenerator<ReplyPiece> {
  const stall = new AbortController();
  const signal = AbortSignal.any([request.signal, stall.signal]);
  const stallMs = env().GEMINI_STALL_SECONDS * 1000;
  let timer: NodeJS.Timeout | undefined;
  const expectWithin = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), ms);
  };
  // Not the package's own timeout: its timers stay for as long as they were set, whatever became of the request.
  let tooLong = false;
  const wholeTimer = setTimeout(() => {
    tooLong = true;
    stall.abort();
  }, WHOLE_REPLY_MS);
  let finishReason: string | undefined;
  let tokens: TokenCounts | null = null;
  const grounding = new GroundingCollector();
  let content = "";
  try {
    expectWithin(stallMs * FIRST_WORD_PATIENCE);
    const model = modelOf(request.model, request.system, {
      ...(request.webSearch && { tools: [GOOGLE_SEARCH] }),
      ...(request.thinking && { config: { thinkingConfig: { includeThoughts: true } } }),
    });
    const { stream, response } = await model.generateContentStream(
      { contents: request.turns.map(toContent) },
      { signal },
    );
    // It rejects along with the stream, which is the one we read.
    response.catch(() => {});
    for await (const chunk of stream) {
      expectWithin(stallMs);
      if (chunk.promptFeedback?.blockReason)
        throw new GeminiError("safety_prompt", `prompt blocked: ${chunk.promptFeedback.blockReason}`, {
          retryable: false,
          category: categoryOf(chunk.promptFeedback.blockReason, chunk.promptFeedback.safetyRatings),
        });
      tokens = tokensOf(chunk) ?? tokens;
      const candidate = chunk.candidates?.[0];
      grounding.add(candidate?.groundingMetadata);
      for (const part of candidate?.content?.parts ?? []) {
        if (!part.text) continue;
        const isThought = "thought" in part && part.thought === true;
        if (!isThought) content += part.text;
        yield { kind: isThought ? "thoughts" : "content", text: part.text };
      }
      refuseBadEnd(candidate);
      // Not always in the last chunk: one with nothing but token counts may follow.
      finishReason = candidate?.finishReason ?? finishReason;
    }
    if (!finishReason)
      throw new GeminiError("interrupted", "the stream ended without a finish reason", { retryable: true });
    if (content === "")
      throw new GeminiError("empty_reply", `no text, finish reason ${finishReason}`, { retryable: true });
    const truncated = finishReason === "MAX_TOKENS";
    yield { kind: "end", truncated, tokens, grounding: grounding.result(content) };
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (!tooLong || content === "") throw toGeminiError(error, stall.signal.aborted);
    yield { kind: "end", truncated: true, tokens, grounding: grounding.result(content) };
  } finally {
    clearTimeout(timer);
    clearTimeout(wholeTimer);
    // Leaving the loop early must close the connection to Gemini.
    stall.abort();
  }
}

/** Finish reasons that mean the text must not be shown. */
function refuseBadEnd(candidate: GenerateContentCandidate | undefined): void {
  const finishReason: string | undefined = candidate?.finishReason;
  switch (finishReason) {
    case "SAFETY":
    case "PROHIBITED_CONTENT":
    case "BLOCKLIST":
    case "SPII":
    case "IMAGE_SAFETY":
      throw new GeminiError("safety_reply", `reply blocked: ${finishReason}`, {
        retryable: false,
        category: categoryOf(finishReason, candidate?.safetyRatings),
      });
    case "RECITATION":
      throw new GeminiError("recitation", "reply blocked: RECITATION", { retryable: false });
    case "MALFORMED_FUNCTION_CALL":
    case "OTHER":
    case "LANGUAGE":
      throw new GeminiError("model_refused", `reply ended: ${finishReason}`, { retryable: false });
  }
}

const CATEGORY_OF_REASON: Readonly<Record<string, BlockCategory>> = {
  PROHIBITED_CONTENT: "prohibited_content",
  SPII: "personal_information",
  BLOCKLIST: "blocked_words",
};

/** What the filter found: the reason's own name, or the rating that blocked, or else the highest one. */
function categoryOf(
  reason: string,
  ratings: readonly { category: string; probability: string; blocked?: boolean }[] = [],
): BlockCategory | undefined {
  const named = CATEGORY_OF_REASON[reason];
  if (named) return named;
  const rating =
    ratings.find(({ blocked }) => blocked) ??
    ratings.find(({ probability }) => probability === "HIGH") ??
    ratings.find(({ probability }) => probability === "MEDIUM");
  const { data } = blockCategory.safeParse(rating?.category.replace("HARM_CATEGORY_", "").toLowerCase());
  return data;
}

function tokensOf({ usageMetadata }: EnhancedGenerateContentResponse): TokenCounts | undefined {
  return (
    usageMetadata && {
      prompt: usageMetadata.promptTokenCount ?? 0,
      reply: usageMetadata.candidatesTokenCount ?? 0,
      thoughts: (usageMetadata as { thoughtsTokenCount?: number }).thoughtsTokenCount ?? 0,
    }
  );
}

/** google.rpc.RetryInfo names the wait as "7s" or "7.5s". */
function retryDelayMs(error: GoogleGenerativeAIFetchError): number | undefined {
  for (const detail of error.errorDetails ?? []) {
    const delay = detail["@type"]?.endsWith("RetryInfo") && (detail as { retryDelay?: unknown }).retryDelay;
    if (typeof delay === "string" && /^[\d.]+s$/.test(delay)) return Number.parseFloat(delay) * 1000;
  }
  return undefined;
}

function toGeminiError(error: unknown, stalled: boolean): GeminiError {
  if (error instanceof GeminiError) return error;
  if (stalled)
    return new GeminiError("interrupted", "Gemini stopped sending", { retryable: true, cause: error });
  if (error instanceof GoogleGenerativeAIFetchError) {
    const { status = 0, message } = error;
    if (status === 429 || status === 503 || status === 529)
      return new GeminiError("model_busy", message, {
        retryable: true,
        retryAfterMs: retryDelayMs(error),
        cause: error,
      });
    if (status === 400 && /token count|too long|exceeds the maximum/i.test(message))
      return new GeminiError("too_long", message, { retryable: false, cause: error });
    if (status === 401 || status === 403 || /API_KEY_INVALID|API key not valid/i.test(message))
      return new GeminiError("service_unavailable", message, { retryable: false, cause: error });
    if (status >= 400 && status < 500)
      return new GeminiError("model_refused", message, { retryable: false, cause: error });
  }
  // A broken connection, a server error, an end in the middle: the same request may well pass next time.
  const message = error instanceof Error ? error.message : String(error);
  return new GeminiError("interrupted", message, { retryable: true, cause: error });
}

/** A short plain answer to a short question; for naming rooms. */
export async function generateShort(model: string, system: string, prompt: string): Promise<string> {
  try {
    const { response } = await modelOf(model, system, {
      config: { maxOutputTokens: 60, temperature: 0.3 },
    }).generateContent(prompt, { signal: AbortSignal.timeout(TITLE_MS) });
    const parts = response.candidates?.[0]?.content?.parts ?? [];
    return parts
      .filter((part) => !("thought" in part && part.thought))
      .map((part) => part.text ?? "")
      .join("")
      .trim();
  } catch (error) {
    throw toGeminiError(error, false);
  }
}

/** Throws unless Gemini answers and takes the key. Lists one model, which costs no tokens. */
export async function pingGemini(signal: AbortSignal): Promise<void> {
  const { GEMINI_BASE_URL, GEMINI_API_KEY } = env();
  const response = await fetch(`${GEMINI_BASE_URL}/v1beta/models?pageSize=1`, {
    headers: { "x-goog-api-key": GEMINI_API_KEY },
    signal,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Gemini answered ${response.status}`);
}
