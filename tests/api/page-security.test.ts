import { expect, test } from "vitest";
import { ApiClient } from "../support/api";

const guest = new ApiClient();

function directive(policy: string, name: string): string {
  return policy.split("; ").find((entry) => entry.startsWith(`${name} `)) ?? "";
}

test("every page has a policy with a nonce of its own, and every script carries it", async () => {
  const nonces = new Set<string>();
  for (const path of ["/sign-in", "/pricing", "/sign-in"]) {
    const response = await guest.fetch(path);
    const policy = response.headers.get("content-security-policy") ?? "";
    const scripts = directive(policy, "script-src");
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThan(20);
    nonces.add(nonce);
    expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
    expect(directive(policy, "style-src")).not.toContain("unsafe-inline");
    expect(directive(policy, "frame-ancestors")).toBe("frame-ancestors 'none'");
    // What has no directive of its own: pictures aside, everything is from here.
    expect(directive(policy, "default-src")).toBe("default-src 'self'");
    expect(policy).not.toMatch(/(connect|font|manifest|frame|object)-src[^;]*(https?:|\*|data:|blob:)/);
    const html = await response.text();
    const tags = html.match(/<script\b[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(0);
    for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(3);
});

test("pages and API alike refuse to be sniffed and framed", async () => {
  for (const path of ["/sign-in", "/api/health", "/icon.svg"]) {
    const { headers } = await guest.fetch(path);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("permissions-policy"), path).toContain("microphone=(self)");
  }
});

test("pages of signed-in people lead to sign-in and back; the API and its other names never redirect", async () => {
  for (const [path, next] of [
    ["/settings?tab=1", "/settings?tab=1"],
    ["/c/019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10", "/c/019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10"],
  ] as const) {
    const response = await guest.fetch(path);
    expect(response.status).toBe(307);
    const target = new URL(response.headers.get("location") ?? "", guest.appUrl);
    expect(target.pathname).toBe("/sign-in");
    expect(target.searchParams.get("next")).toBe(next);
  }
  for (const path of ["/api/chatroom", "/chatroom", "/user/me", "/api/nowhere"]) {
    const response = await guest.fetch(path);
    expect([401, 404], path).toContain(response.status);
    expect(response.headers.get("content-type"), path).toContain("application/json");
  }
});
