import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LocalService } from "@/local/service";
import { startSms } from "@/local/sms/server";

const ACCOUNT = `AC${"0".repeat(32)}`;
const NUMBER = "+919876543210";

let service: LocalService;

beforeAll(async () => {
  service = await startSms({ port: 0 });
});
beforeEach(async () => {
  await control({ fault: null, clear: true });
});
afterAll(() => service.stop());

describe("mock delivery", () => {
  it("keeps messages newest first, with the code taken out of the text", async () => {
    expect(service.env).toEqual({ OTP_INBOX_URL: service.url });
    await deliver(NUMBER, "123456 is your Castor code. It works for 5 minutes.");
    await deliver(NUMBER, "Your code: 654 321");
    await deliver("+14155550100", "Hello from +14155550111");
    expect((await messages(`?to=${NUMBER}`)).map(({ code }) => code)).toEqual(["654321", "123456"]);
    expect((await messages(`?to=${encodeURIComponent(NUMBER)}&limit=1`)).map(({ code }) => code)).toEqual([
      "654321",
    ]);
    expect((await messages()).map(({ to, code, via }) => [to, code, via])[0]).toEqual([
      "+14155550100",
      null,
      "mock",
    ]);
  });

  it("refuses what is no message", async () => {
    for (const body of ["", "[]", '{"to": "+1"}', '{"to": 1, "body": "x"}']) {
      const response = await fetch(`${service.url}/inbox`, { method: "POST", body });
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: "Send JSON with to and body, both text." },
      ]);
    }
    const large = await fetch(`${service.url}/inbox`, { method: "POST", body: "x".repeat(100_000) });
    expect(large.status).toBe(413);
    expect(await messages()).toEqual([]);
  });

  it("keeps the newest 500", async () => {
    for (let batch = 0; batch < 51; batch++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => deliver(NUMBER, `code ${100_000 + batch * 10 + i}`)),
      );
    }
    const kept = await messages();
    expect(kept).toHaveLength(500);
    expect(kept.some(({ code }) => code === "100000")).toBe(false);
  });
});

describe("Twilio", () => {
  it("takes a message in the form of its API and shows it in the inbox", async () => {
    const response = await send({ To: NUMBER, From: "+15005550006", Body: "111222 is your Castor code." });
    const message = await response.json();
    expect(response.status).toBe(201);
    expect(message).toMatchObject({
      account_sid: ACCOUNT,
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      to: NUMBER,
      from: "+15005550006",
      status: "queued",
      direction: "outbound-api",
      num_segments: "1",
      error_code: null,
      uri: `/2010-04-01/Accounts/${ACCOUNT}/Messages/${message.sid}.json`,
    });
    expect((await messages(`?to=${NUMBER}`))[0]).toMatchObject({ code: "111222", via: "twilio" });
    const fetched = await fetch(service.url + message.uri, {
      headers: { authorization: basic("local-token") },
    });
    expect(await fetched.json()).toEqual(message);
    const service2 = await (await send({ To: NUMBER, MessagingServiceSid: "MG1", Body: "x" })).json();
    expect(service2).toMatchObject({ from: null, messaging_service_sid: "MG1", status: "accepted" });
  });

  it.each([
    [{ From: "+1500", Body: "x" }, 21604, "A 'To' phone number is required."],
    [{ To: NUMBER, Body: "x" }, 21603, "A 'From' phone number is required."],
    [{ To: NUMBER, From: "+1500" }, 21602, "Message body is required."],
    [{ To: "98765", From: "+1500", Body: "x" }, 21211, "Invalid 'To' Phone Number: 9XXXX"],
    [
      { To: "+15005550009", From: "+1500", Body: "x" },
      21614,
      "To number: +1500555XXXX, is not a mobile number",
    ],
    [{ To: NUMBER, From: "+1500", Body: "x".repeat(1_601) }, 21617, "exceeds the 1600 character limit"],
  ])("answers 400 to %o", async (form, code, message) => {
    const response = await send(form);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      code,
      message: expect.stringContaining(message),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect(await messages()).toEqual([]);
  });

  it("refuses a secret that is not local, another account and an unknown path", async () => {
    const form = { To: NUMBER, From: "+1500", Body: "x" };
    for (const authorization of [basic("real-token"), "", basic("local-token", "ACother")]) {
      const response = await send(form, authorization);
      expect([response.status, (await response.json()).code]).toEqual([401, 20003]);
    }
    const lost = await fetch(`${service.url}/2010-04-01/Accounts.json`);
    expect([lost.status, (await lost.json()).code]).toEqual([404, 20404]);
  });
});

describe("faults", () => {
  const form = { To: NUMBER, From: "+1500", Body: "x" };

  it.each([
    ["rate-limited", 429, 20429],
    ["unauthorized", 401, 20003],
    ["unavailable", 503, 20503],
    ["internal-error", 500, 20500],
    ["refuse-number", 400, 21211],
    ["opted-out", 400, 21610],
  ])("%s answers %i, as often as asked", async (fault, status, code) => {
    await control({ fault, times: 1 });
    const refused = await send(form);
    expect([refused.status, (await refused.json()).code]).toEqual([status, code]);
    expect((await send(form)).status).toBe(201);
  });

  it("cuts, waits, and hangs until it is stopped", async () => {
    await control({ fault: "cut" });
    await expect(send(form)).rejects.toThrow("fetch failed");
    await control({ fault: "slow", delayMs: 120 });
    const start = performance.now();
    expect((await send(form)).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(110);
    await control({ fault: "hang" });
    await expect(send(form, undefined, AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
    const bad = await fetch(`${service.url}/__control`, { method: "POST", body: '{"fault": "flood"}' });
    expect([bad.status, (await bad.json()).error]).toEqual([400, expect.stringContaining("rate-limited")]);
  });
});

describe("the page", () => {
  it("lets nothing run but its own script, and holds no message itself", async () => {
    await deliver(NUMBER, "<script>alert(1)</script> 424242");
    const response = await fetch(service.url);
    const html = await response.text();
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(html).toContain(`<script nonce="${nonce}">`);
    expect(policy).toContain("default-src 'none'");
    expect(html).not.toContain("424242");
    expect(await (await fetch(service.url)).text()).not.toContain(`"${nonce}"`);
  });
});

interface ListedMessage {
  to: string;
  code: string | null;
  via: string;
}

async function messages(query = ""): Promise<ListedMessage[]> {
  const response = await fetch(`${service.url}/messages${query}`);
  return ((await response.json()) as { messages: ListedMessage[] }).messages;
}

async function deliver(to: string, body: string): Promise<void> {
  const response = await fetch(`${service.url}/inbox`, {
    method: "POST",
    body: JSON.stringify({ to, body }),
  });
  expect(response.status).toBe(201);
}

async function control(command: object): Promise<void> {
  const response = await fetch(`${service.url}/__control`, { method: "POST", body: JSON.stringify(command) });
  expect(response.status).toBe(200);
}

const basic = (secret: string, user = ACCOUNT) =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

function send(form: object, authorization = basic("local-token"), signal?: AbortSignal): Promise<Response> {
  return fetch(`${service.url}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form as Record<string, string>),
    ...(signal ? { signal } : {}),
  });
}
