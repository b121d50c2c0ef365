import { z } from "zod";
import { endpoint } from "@/lib/contract/endpoint";

export const getHealth = endpoint("GET /health", {
  tag: "System",
  summary: "The process is alive",
  auth: "none",
  unlimited: true,
  needsServices: false,
  responses: { 200: z.object({ status: z.literal("ok"), version: z.string(), uptimeSeconds: z.number() }) },
});

const dependency = z.object({
  name: z.string(),
  ok: z.boolean(),
  required: z.boolean().describe("Without it Castor cannot accept messages"),
  latencyMs: z.number().nullable(),
  problem: z.string().optional(),
});

export const getReady = endpoint("GET /ready", {
  tag: "System",
  summary: "Each service that Castor needs, with its latency",
  auth: "none",
  unlimited: true,
  responses: { 200: z.object({ ready: z.boolean(), dependencies: z.array(dependency) }) },
});

export const getOpenapi = endpoint("GET /openapi.json", {
  tag: "System",
  summary: "This API as an OpenAPI 3.1 document",
  auth: "none",
  needsServices: false,
  etag: true,
  responses: { 200: z.unknown() },
  rawResponse: ["application/json"],
});
