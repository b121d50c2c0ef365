import { Redis } from "@upstash/redis";
import { expect } from "vitest";
import type { LocalService } from "@/local/service";

interface ControlState {
  fault: string | null;
  keys: string[];
  subscriptions: string[];
  counts: Record<string, number>;
  commands: { command: string[] }[];
}

/** Upstash's own client, without its retries, so that a fault shows at once. */
export function clientOf(service: LocalService): Redis {
  return new Redis({
    url: service.env.UPSTASH_REDIS_REST_URL ?? "",
    token: service.env.UPSTASH_REDIS_REST_TOKEN ?? "",
    retry: false,
    enableTelemetry: false,
  });
}

export async function control(service: LocalService, command?: object): Promise<ControlState> {
  const init = command ? { method: "POST", body: JSON.stringify(command) } : {};
  const response = await fetch(`${service.url}/__control`, init);
  expect(response.status).toBe(200);
  return (await response.json()) as ControlState;
}
