import type { Part } from "@google/generative-ai";
import { describe, expect, it } from "vitest";
import { driveGemini, rejection } from "./drive-gemini";

const { ask, control, get, modelOf, post, service } = driveGemini();

describe("a reply", () => {
  it("streams in Google's shapes: text, usage in each response, the reason in the last", async () => {
    const { chunks, text } = await ask("What is the Pythagorean theorem?");
    expect(chunks.length).toBeGreaterThan(20);
    expect(text).toContain("> What is the Pythagorean theorem?");
    expect(text).toContain("demo model");
    expect(text).toContain("GEMINI_API_KEY");
    const usages = chunks.map(({ usageMetadata }) => usageMetadata?.candidatesTokenCount ?? 0);
    expect(usages).toEqual([...usages].sort((a, b) => a - b));
    const last = chunks.at(-1);
    expect(last?.candidates?.[0]).toMatchObject({ finishReason: "STOP", index: 0 });
    expect(last?.candidates?.[0]?.safetyRatings).toHaveLength(4);
    expect(last).toMatchObject({
      modelVersion: "gemini-2.5-flash",
      responseId: expect.stringMatching(/^.{22}$/),
      usageMetadata: { promptTokenCount: 8, promptTokensDetails: [{ modality: "TEXT", tokenCount: 8 }] },
    });
    expect(chunks.slice(0, -1).every(({ candidates }) => !candidates?.[0]?.finishReason)).toBe(true);
  });

  it("shows what the conversation can render", async () => {
    const { text } = await ask("Show me everything you have.");
    for (const sign of [
      "## ",
      "```typescript",
      "```python",
      "| ---",
      "1. **",
      "$$",
      "https://",
      "$5",
      "> ",
    ]) {
      expect(text).toContain(sign);
    }
  });

  it("is the same from generateContent in one piece", async () => {
    const model = modelOf();
    const whole = await model.generateContent("Compare tea and coffee.");
    await control({ clear: true });
    const { text } = await ask("Compare tea and coffee.");
    expect(whole.response.text()).toBe(text);
    // The next version differs, so that paging between versions shows something.
    expect((await ask("Compare tea and coffee.")).text).not.toBe(text);
    expect(whole.response.candidates?.[0]?.finishReason).toBe("STOP");
  });

  it("knows the turn, the question before, the instruction and the attachments", async () => {
    const png = Buffer.alloc(33);
    png.write("\x89PNG\r\n\x1a\n", "latin1");
    png.writeUInt32BE(640, 16);
    png.writeUInt32BE(480, 20);
    const parts: Part[] = [
      { text: "What is in these files?" },
      { inlineData: { mimeType: "image/png", data: png.toString("base64") } },
      { inlineData: { mimeType: "text/plain", data: Buffer.from("Dear diary, today").toString("base64") } },
      {
        inlineData: {
          mimeType: "application/pdf",
          data: Buffer.from("%PDF-1.4 /Type /Page /Type /Pages /Type /Page>>").toString("base64"),
        },
      },
    ];
    const model = modelOf({ systemInstruction: "Answer like a pirate." });
    const { response } = await model.generateContent({
      contents: [
        { role: "user", parts: [{ text: "Who was Ada Lovelace?" }] },
        { role: "model", parts: [{ text: "A mathematician." }] },
        { role: "user", parts },
      ],
    });
    const text = response.text();
    expect(text).toContain("Message 2 of our conversation");
    expect(text).toContain("Who was Ada Lovelace?");
    expect(text).toContain("Answer like a pirate.");
    expect(text).toContain("an image (image/png, 640 × 480 pixels, 33 bytes)");
    expect(text).toContain("that begins “Dear diary, today”");
    expect(text).toContain("a PDF (2 pages,");
    const modalities = response.usageMetadata as unknown as { promptTokensDetails: object[] };
    expect(modalities.promptTokensDetails).toContainEqual({ modality: "IMAGE", tokenCount: 258 });
    expect(modalities.promptTokensDetails).toContainEqual({ modality: "DOCUMENT", tokenCount: 516 });
  });

  it("is short to a greeting, and leads with what the question is about", async () => {
    expect((await ask("hi")).text.length).toBeLessThan(700);
    expect((await ask("Write a Python function for me")).text).toMatch(/### Code[\s\S]*### A table/);
    expect((await ask("Compare apples and pears")).text).toMatch(/### A table[\s\S]*### Code/);
  });

  it("answers a request for a title with the user's words", async () => {
    const titles = modelOf({
      systemInstruction: "Give this conversation a short title.",
      id: "gemini-2.5-flash-lite",
    });
    const plain = await titles.generateContent("how do I bake sourdough bread at home? [[rate-limited]]");
    expect(plain.response.text()).toBe("How do I bake sourdough bread");
    for (const [asked, title] of [
      ["Explain how tides work, with a diagram", "Explain how tides work"],
      ["Why is the sky blue? I always wondered", "Why is the sky blue"],
      ["In Python, how do I read a file line by line", "In Python, how do I read"],
      ["Plan a weekend in Lisbon for two people", "Plan a weekend in Lisbon"],
    ] as const)
      expect((await titles.generateContent(asked)).response.text()).toBe(title);
    const mentioned = modelOf({ systemInstruction: "You work for a title company." });
    expect((await mentioned.generateContent("what do we do?")).response.text()).toContain("demo model");
    const asJson = modelOf({ generationConfig: { responseMimeType: "application/json" } });
    const json = await asJson.generateContent("User: sourdough please\nModel: of course");
    expect(JSON.parse(json.response.text())).toEqual({ title: "Sourdough please" });
  });

  it("thinks first when asked to", async () => {
    const generationConfig = { thinkingConfig: { includeThoughts: true } };
    const { chunks } = await ask("What is thinking?", { generationConfig });
    const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    const thoughts = parts.map((part) => (part as { thought?: boolean }).thought === true);
    expect(thoughts[0]).toBe(true);
    expect(thoughts.lastIndexOf(true)).toBeLessThan(thoughts.indexOf(false));
    const usage = chunks.at(-1)?.usageMetadata as unknown as Record<string, number>;
    expect(usage.thoughtsTokenCount).toBeGreaterThan(0);
    expect(usage.totalTokenCount).toBe(
      (usage.promptTokenCount ?? 0) + (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    );
  });

  it("names sources when it may search, at the right bytes of the text", async () => {
    const { chunks, text } = await ask("Who won the cup? 👩‍👩‍👧 é", { tools: [{ googleSearch: {} }] });
    const grounding = chunks.at(-1)?.candidates?.[0]?.groundingMetadata as unknown as {
      searchEntryPoint: { renderedContent: string };
      groundingChunks: { web: { uri: string; title: string } }[];
      groundingSupports: { segment: { startIndex: number; endIndex: number; text: string } }[];
    };
    expect(grounding.searchEntryPoint.renderedContent).toContain("Who won the cup?");
    expect(grounding.groundingChunks[0]?.web.uri).toMatch(/^https:/);
    const bytes = Buffer.from(text);
    for (const { segment } of grounding.groundingSupports) {
      expect(bytes.subarray(segment.startIndex, segment.endIndex).toString()).toBe(segment.text);
    }
  });

  it("stops at maxOutputTokens", async () => {
    const { chunks, text } = await ask("Tell me a long story", {
      generationConfig: { maxOutputTokens: 100 },
    });
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe("MAX_TOKENS");
    expect(text.length).toBeLessThanOrEqual(400);
    expect(text.length).toBeGreaterThan(100);
  });

  it("keeps a human pace, times a factor", async () => {
    await control({ pace: 0.5 });
    const start = performance.now();
    const { chunks } = await ask("hello");
    const expected = 0.5 * (450 + 80 * (chunks.length - 1));
    expect(performance.now() - start).toBeGreaterThan(expected * 0.9);
  });
});

describe("what Google refuses", () => {
  it("checks the key", async () => {
    const wrong = await rejection(modelOf({ key: "wrong" }).generateContent("hello"));
    expect(wrong.status).toBe(400);
    expect(wrong.errorDetails).toContainEqual(
      expect.objectContaining({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "API_KEY_INVALID",
      }),
    );
    const none = await fetch(`${service().url}/v1beta/models`);
    expect([none.status, (await none.json()).error.status]).toEqual([403, "PERMISSION_DENIED"]);
  });

  it("knows its models", async () => {
    const unknown = await rejection(modelOf({ id: "gemini-0.1-tiny" }).generateContent("hello"));
    expect(unknown.status).toBe(404);
    expect(unknown.message).toContain("models/gemini-0.1-tiny is not found for API version v1beta");
    const { models } = await (await get("/v1beta/models")).json();
    expect(models.map(({ name }: { name: string }) => name)).toContain("models/gemini-2.5-pro");
    expect(await (await get("/v1beta/models/gemini-2.5-pro")).json()).toMatchObject({
      displayName: "Gemini 2.5 Pro",
    });
  });

  it.each([
    ["{", "Invalid JSON payload received."],
    ['{"contents": []}', "contents is not specified"],
    ['{"contents": [{"parts": []}]}', "contents.parts must not be empty"],
    ['{"contents": [{"role": "system", "parts": [{"text": "x"}]}]}', "Please use a valid role: user, model."],
    ['{"contents": [{"parts": [{"text": "x"}]}], "colour": "red"}', 'Unknown name "colour"'],
    [
      '{"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "%"}}]}]}',
      "Base64 decoding failed",
    ],
  ])("answers 400 to %s", async (body, message) => {
    const response = await post("/v1beta/models/gemini-2.5-flash:generateContent", body);
    const { error } = await response.json();
    expect([response.status, error.code, error.status]).toEqual([400, 400, "INVALID_ARGUMENT"]);
    expect(error.message).toContain(message);
  });

  it("counts tokens", async () => {
    const { totalTokens } = await modelOf().countTokens("twelve chars");
    expect(totalTokens).toBe(3);
  });

  it("streams one JSON array without alt=sse", async () => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: "[[echo: one two]]" }] }] });
    const response = await post("/v1beta/models/gemini-2.5-flash:streamGenerateContent", body);
    const responses = await response.json();
    expect(responses[0].candidates[0].content.parts[0].text).toBe("one two");
    expect(responses.at(-1).candidates[0].finishReason).toBe("STOP");
  });
});

describe("the request log", () => {
  it("shows requests without the key and without attachments, at most 500", async () => {
    const data = Buffer.alloc(3_000, 7).toString("base64");
    await modelOf().generateContent([
      "word-log [[echo: hi]]",
      { inlineData: { mimeType: "application/octet-stream", data } },
    ]);
    const [request] = (await control()).requests.filter(({ body }) => body.includes("word-log"));
    expect(request).toMatchObject({
      model: "gemini-2.5-flash",
      method: "generateContent",
      scenario: "echo",
      outcome: "completed",
      status: 200,
      sentCharacters: 2,
    });
    expect(request?.body).toContain("(4000 characters of base64)");
    expect(JSON.stringify(request)).not.toContain(service().env.GEMINI_API_KEY);
    expect(new Date(request?.endedAt ?? 0).getTime()).toBeGreaterThanOrEqual(
      new Date(request?.startedAt ?? "").getTime(),
    );
    await modelOf().countTokens("not logged");
    await Promise.all(Array.from({ length: 505 }, () => modelOf().generateContent("[[echo: x]]")));
    const state = await control();
    expect([state.requests.length, state.totalRequests]).toEqual([500, 506]);
  });
});
