import type { GoogleError } from "./google-error";
import type { Candidate, FinishReason, GenerateResponse, SafetyRating } from "./wire";

/** One thing that a reply does. The steps of a reply are written by scenarios and played by play-reply.ts. */
export type ReplyStep =
  /** Sends text; `chunkSize` is about how many characters go into one event. */
  | { readonly kind: "text"; readonly text: string; readonly chunkSize?: number; readonly thought?: boolean }
  /** Sends these texts, one event each. */
  | { readonly kind: "chunks"; readonly texts: readonly string[] }
  /** Waits; a `fixed` wait ignores the pace. */
  | { readonly kind: "wait"; readonly ms: number; readonly fixed?: boolean }
  /** Ends the reply. */
  | {
      readonly kind: "finish";
      readonly reason: FinishReason;
      readonly safetyRatings?: readonly SafetyRating[];
      readonly extra?: Partial<Candidate>;
    }
  /** Sends a response as it stands, such as one without candidates, and ends. */
  | { readonly kind: "raw"; readonly response: Partial<GenerateResponse> }
  /** Sends nothing more and keeps the connection open until the client leaves. */
  | { readonly kind: "stall" }
  /** Destroys the connection. */
  | { readonly kind: "cut" };

/** What a request is answered with. */
export type Reply =
  | { readonly kind: "error"; readonly error: GoogleError }
  | { readonly kind: "steps"; readonly steps: readonly ReplyStep[]; readonly pace?: number };

export const say = (text: string, chunkSize?: number): ReplyStep =>
  chunkSize === undefined ? { kind: "text", text } : { kind: "text", text, chunkSize };

export const finish = (reason: FinishReason = "STOP", extra?: Partial<Candidate>): ReplyStep =>
  extra === undefined ? { kind: "finish", reason } : { kind: "finish", reason, extra };
