import { GoogleGenerativeAI, GoogleGenerativeAIFetchError } from "@google/generative-ai";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { startGemini } from "@/local/gemini/server";
import type { LocalService } from "@/local/service";

interface ModelSettings {
  readonly id?: string;
  readonly key?: string;
  readonly systemInstruction?: string;
  readonly generationConfig?: object;
  readonly tools?: object[];
}

interface ControlState {
  totalRequests: number;
  requests: { body: string; outcome: string; startedAt: string; endedAt: string | null }[];
}

/** Google's own client, pointed at a stand-in. */
export function connect(service: LocalService, { id, key, ...params }: ModelSettings = {}) {
  const client = new GoogleGenerativeAI(key ?? service.env.GEMINI_API_KEY ?? "");
  // The client's types do not know every field that the API takes.
  const model = { model: id ?? "gemini-2.5-flash", ...params } as Parameters<
    typeof client.getGenerativeModel
  >[0];
  return client.getGenerativeModel(model, { baseUrl: service.env.GEMINI_BASE_URL ?? "" });
}

type Chunk = Awaited<ReturnType<ReturnType<typeof connect>["generateContent"]>>["response"];

/** Starts one stand-in for the tests of a file, without delay and as new before each test, and what drives it. */
export function driveGemini() {
  let service: LocalService;

  const modelOf = (settings?: ModelSettings) => connect(service, settings);

  const request = (path: string, init: RequestInit = {}) =>
    fetch(service.url + path, {
      ...init,
      headers: { "content-type": "application/json", "x-goog-api-key": service.env.GEMINI_API_KEY ?? "" },
    });

  const control = async (command?: object): Promise<ControlState> => {
    const init = command ? { method: "POST", body: JSON.stringify(command) } : {};
    const response = await fetch(`${service.url}/__control`, init);
    expect(response.status).toBe(200);
    return (await response.json()) as ControlState;
  };

  beforeAll(async () => {
    service = await startGemini({ port: 0, pace: 0 });
  });
  beforeEach(async () => {
    await control({ clear: true, pace: 0 });
  });
  afterAll(() => service.stop());

  return {
    modelOf,
    control,
    service: () => service,
    get: (path: string) => request(path),
    post: (path: string, body: string) => request(path, { method: "POST", body }),
    async ask(prompt: string, settings?: ModelSettings): Promise<{ chunks: Chunk[]; text: string }> {
      const { stream } = await modelOf(settings).generateContentStream(prompt);
      const chunks: Chunk[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      return { chunks, text: chunks.map(textOf).join("") };
    },
    /** How the first request whose prompt has this word ended. */
    async outcomeOf(word: string): Promise<string | undefined> {
      const response = await fetch(`${service.url}/__control?contains=${word}`);
      return ((await response.json()) as ControlState).requests[0]?.outcome;
    },
  };
}

/** Thoughts left out, which the SDK's own `text()` would mix in. */
export function textOf(chunk: Chunk): string {
  const parts = (chunk.candidates?.[0]?.content?.parts ?? []) as { text?: string; thought?: boolean }[];
  return parts.map(({ text, thought }) => (thought ? "" : (text ?? ""))).join("");
}

/** The error that a call is refused with; fails if it is not. */
export async function rejection(call: Promise<unknown>): Promise<GoogleGenerativeAIFetchError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GoogleGenerativeAIFetchError);
  return error as GoogleGenerativeAIFetchError;
}
