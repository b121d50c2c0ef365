/**
 * The shapes of Google's Generative Language API v1beta, as far as this stand-in speaks it.
 * Source: https://ai.google.dev/api/generate-content
 */
export interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly inlineData?: { readonly mimeType: string; readonly data: string };
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string };
}

export interface Content {
  readonly role?: string;
  readonly parts: readonly Part[];
}

export interface GenerateRequest {
  readonly contents: readonly Content[];
  readonly systemInstruction?: Content;
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
  readonly generationConfig?: {
    readonly maxOutputTokens?: number;
    readonly responseMimeType?: string;
    readonly responseSchema?: { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
    readonly thinkingConfig?: { readonly includeThoughts?: boolean; readonly thinkingBudget?: number };
  };
}

export type FinishReason = "STOP" | "MAX_TOKENS" | "SAFETY" | "RECITATION" | "PROHIBITED_CONTENT" | "OTHER";

export interface SafetyRating {
  readonly category: string;
  readonly probability: "NEGLIGIBLE" | "LOW" | "MEDIUM" | "HIGH";
  readonly blocked?: boolean;
}

export interface UsageMetadata {
  readonly promptTokenCount: number;
  readonly candidatesTokenCount?: number;
  readonly totalTokenCount: number;
  readonly promptTokensDetails: readonly { readonly modality: string; readonly tokenCount: number }[];
  readonly thoughtsTokenCount?: number;
}

export interface Candidate {
  readonly content?: { readonly parts?: readonly Part[]; readonly role: "model" };
  readonly finishReason?: FinishReason;
  readonly index: 0;
  readonly safetyRatings?: readonly SafetyRating[];
  readonly citationMetadata?: object;
  readonly groundingMetadata?: object;
}

export interface GenerateResponse {
  readonly candidates?: readonly Candidate[];
  readonly promptFeedback?: { readonly blockReason: string; readonly safetyRatings: readonly SafetyRating[] };
  readonly usageMetadata: UsageMetadata;
  readonly modelVersion: string;
  readonly responseId: string;
}

const HARM_CATEGORIES = [
  "HARM_CATEGORY_HATE_SPEECH",
  "HARM_CATEGORY_DANGEROUS_CONTENT",
  "HARM_CATEGORY_HARASSMENT",
  "HARM_CATEGORY_SEXUALLY_EXPLICIT",
];

/** One rating per category; only `blocked`, if any, is rated high. */
export function rateSafety(blocked?: string): SafetyRating[] {
  return HARM_CATEGORIES.map((category) =>
    category === blocked
      ? { category, probability: "HIGH", blocked: true }
      : { category, probability: "NEGLIGIBLE" },
  );
}

/**
 * JSON as Google writes it: HTML's special characters and the two line separators of Unicode are escaped. The
 * latter matter, because the SDK's expression for one event ends at a raw U+2028.
 */
export function toGoogleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[<>&='\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The texts of a content's parts, without attachments and thoughts. */
export function textOf(content: Content | undefined): string {
  return (content?.parts ?? [])
    .filter((part) => !part.thought)
    .map((part) => part.text ?? "")
    .filter(Boolean)
    .join("\n");
}
