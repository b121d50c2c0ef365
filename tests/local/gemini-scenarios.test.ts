import { describe, expect, it } from "vitest";
import { startGemini } from "@/local/gemini/server";
import { connect, driveGemini, rejection, textOf } from "./drive-gemini";

const { ask, control, modelOf, outcomeOf, service } = driveGemini();

describe("scenarios", () => {
  it("rate-limited names the time to wait; -once lets the second try pass", async () => {
    const limited = await rejection(modelOf().generateContentStream("[[rate-limited:7]] hello"));
    expect(limited.status).toBe(429);
    expect(limited.errorDetails).toContainEqual({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: "7s",
    });
    const prompt = "[[rate-limited-once]] [[echo: through]]";
    expect((await rejection(modelOf().generateContent(prompt))).status).toBe(429);
    expect((await ask(prompt)).text).toBe("through");
  });

  it("overloaded answers 503, as often as asked", async () => {
    expect((await rejection(modelOf().generateContent("[[overloaded]]"))).status).toBe(503);
    const prompt = "[[overloaded-2-times]] [[echo: at last]]";
    expect((await rejection(modelOf().generateContent(prompt))).status).toBe(503);
    expect((await rejection(modelOf().generateContent(prompt))).status).toBe(503);
    expect((await ask(prompt)).text).toBe("at last");
    expect((await rejection(modelOf().generateContent("[[internal-error]]"))).status).toBe(500);
  });

  it("blocks the prompt, or the reply after some text", async () => {
    const prompt = await ask("[[safety-prompt]]");
    expect(prompt.chunks).toHaveLength(1);
    expect(prompt.chunks[0]).toMatchObject({ promptFeedback: { blockReason: "SAFETY" } });
    expect(prompt.chunks[0]?.candidates).toBeUndefined();
    const candidate = await ask("[[safety-candidate]]");
    expect(candidate.text.length).toBeGreaterThan(20);
    expect(candidate.chunks.at(-1)?.candidates?.[0]).toMatchObject({
      finishReason: "SAFETY",
      safetyRatings: expect.arrayContaining([
        expect.objectContaining({ probability: "HIGH", blocked: true }),
      ]),
    });
    expect((await ask("[[recitation]]")).chunks.at(-1)?.candidates?.[0]?.finishReason).toBe("RECITATION");
    expect((await ask("[[max-tokens]]")).chunks.at(-1)?.candidates?.[0]?.finishReason).toBe("MAX_TOKENS");
    expect((await ask("[[empty]]")).chunks.map(({ candidates }) => candidates)).toEqual([undefined]);
  });

  it("cuts the connection in the middle of the text", async () => {
    const { stream, response } = await modelOf().generateContentStream("[[cut]] word-cut");
    response.catch(() => {});
    const texts: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) texts.push(textOf(chunk));
    })();
    await expect(reading).rejects.toThrow();
    expect(texts.join("").length).toBeGreaterThan(20);
    expect(await outcomeOf("word-cut")).toBe("cut");
  });

  it("stalls with the connection open, and notices that the client has stopped", async () => {
    const abort = new AbortController();
    const { stream, response } = await modelOf().generateContentStream("[[stall]] word-stall", {
      signal: abort.signal,
    });
    response.catch(() => {});
    const iterator = stream[Symbol.asyncIterator]();
    expect(textOf((await iterator.next()).value)).not.toBe("");
    expect(await outcomeOf("word-stall")).toBe("open");
    abort.abort();
    await expect.poll(() => outcomeOf("word-stall")).toBe("client-closed");
  });

  it("never answers when it hangs, until it is stopped", async () => {
    const other = await startGemini({ port: 0, pace: 0 });
    const hanging = connect(other).generateContentStream("[[hang]]");
    hanging.catch(() => {});
    await expect
      .poll(async () => (await (await fetch(`${other.url}/__control`)).json()).requests.length)
      .toBe(1);
    await other.stop();
    await expect(hanging).rejects.toThrow();
  });

  it("is slow to begin, then ticks", async () => {
    const start = performance.now();
    await ask("[[slow-first-token:0.3]] hello");
    expect(performance.now() - start).toBeGreaterThan(290);
    const times: number[] = [];
    const { stream } = await modelOf().generateContentStream("[[tick:4:60]]");
    let text = "";
    for await (const chunk of stream) {
      text += textOf(chunk);
      times.push(performance.now());
    }
    expect(text).toBe("tick 1\n\ntick 2\n\ntick 3\n\ntick 4\n\n");
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(150);
  });

  it("writes long replies of known length", async () => {
    expect(Buffer.byteLength((await ask("[[long]]")).text)).toBeGreaterThanOrEqual(50_000);
    expect((await ask("[[20k]]")).text).toHaveLength(20_000);
  });

  it("cuts grapheme clusters but never code points", async () => {
    const { chunks, text } = await ask("[[unicode]]");
    for (const chunk of chunks) expect(textOf(chunk)).not.toMatch(/\p{Surrogate}/u);
    expect(text).toContain("👩‍👩‍👧‍👦");
    expect(text).toContain("\u2028");
    const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
    const inChunks = chunks.reduce((sum, chunk) => sum + [...graphemes.segment(textOf(chunk))].length, 0);
    expect(inChunks).toBeGreaterThan([...graphemes.segment(text)].length);
  });

  it("has texts to try renderers with", async () => {
    expect((await ask("[[money]]")).text).toContain("$5 and $10");
    expect((await ask("[[xss]]")).text.match(/^Payload \d+:/gm)).toHaveLength(20);
    expect((await ask("[[echo: exactly\n  this ]] ]]")).text).toBe("exactly\n  this ]]");
  });

  it("can be set by the control route, for some requests and some time", async () => {
    await control({ scenario: "overloaded", times: 2, contains: "mine" });
    expect((await rejection(modelOf().generateContent("mine"))).status).toBe(503);
    expect((await ask("yours [[echo: fine]]")).text).toBe("fine");
    expect((await rejection(modelOf().generateContent("mine"))).status).toBe(503);
    expect((await ask("mine [[echo: fine]]")).text).toBe("fine");
    await control({ scenario: "rate-limited", argument: 3, times: null });
    expect((await rejection(modelOf().generateContent("anything"))).message).toContain('"retryDelay":"3s"');
    await control({ scenario: null });
    expect((await ask("[[echo: fine]]")).text).toBe("fine");
    const bad = await fetch(`${service().url}/__control`, {
      method: "POST",
      body: '{"scenario": "earthquake"}',
    });
    expect([bad.status, (await bad.json()).error]).toEqual([400, expect.stringContaining("rate-limited")]);
  });
});
