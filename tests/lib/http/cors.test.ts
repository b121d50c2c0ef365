import { beforeAll, describe, expect, it } from "vitest";
import { useSettings } from "@/tests/support/app-settings";

let cors: typeof import("@/lib/http/cors");

beforeAll(async () => {
  useSettings({ CORS_ORIGINS: "https://app.example, https://other.example" });
  cors = await import("@/lib/http/cors");
});

const from = (origin?: string) =>
  new Request("http://localhost/api/health", { headers: { ...(origin && { origin }) } });

describe("CORS_ORIGINS", () => {
  it("lets the named origins in, one by one and without cookies", () => {
    const headers = cors.corsHeaders(from("https://other.example"));
    expect(headers).toMatchObject({ "access-control-allow-origin": "https://other.example", vary: "Origin" });
    expect(headers["access-control-expose-headers"]).toContain("X-Request-Id");
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });

  it("tells others nothing, and caches that it depends on the origin", () => {
    for (const origin of [
      "https://elsewhere.example",
      "https://app.example.elsewhere.example",
      "null",
      undefined,
    ])
      expect(cors.corsHeaders(from(origin))).toEqual({ vary: "Origin" });
    expect(cors.preflightHeaders(from("https://elsewhere.example"), "GET")).toEqual({ vary: "Origin" });
  });

  it("answers a preflight with the methods and the headers that the API reads", () => {
    const headers = cors.preflightHeaders(from("https://app.example"), "GET, POST, OPTIONS");
    expect(headers["access-control-allow-methods"]).toBe("GET, POST, OPTIONS");
    expect(headers["access-control-allow-headers"]).toMatch(/Authorization.*Idempotency-Key.*Last-Event-ID/);
  });
});
