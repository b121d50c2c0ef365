import { z } from "zod";
import { ERRORS, type ErrorCode } from "@/lib/errors";

export const id = z.uuid().describe("UUIDv7").meta({ example: "019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10" });
export const time = z
  .union([z.iso.datetime(), z.date().transform((date) => date.toISOString())])
  .pipe(z.iso.datetime())
  .describe("ISO 8601, UTC")
  .meta({ example: "2026-11-22T09:30:00.000Z" });

export const mobile = z
  .string()
  .trim()
  .min(4)
  .max(32)
  .describe("Mobile number: E.164, or as dialled in the deployment's default country")
  .meta({ example: "+919876543210" });

export const cursor = z.string().max(200).describe("From page.nextCursor of the page before");
export const limit = (fallback: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(fallback).describe(`How many, ${fallback} unless told`);

/** A query flag: ?archived=true. */
export const queryFlag = z.enum(["true", "false"]).transform((value) => value === "true");

/** What Content-Disposition tells of a download. */
export const FILE_NAME = "attachment or inline, with the file's name (RFC 6266)";

/** Nothing to say beyond "done". */
export const empty = z.object({});

export const fieldError = z.object({
  field: z.string().describe("Where in the input, such as body.mobile").meta({ example: "body.mobile" }),
  message: z
    .string()
    .meta({ example: "Enter a mobile number with its country code, such as +91 98765 43210." }),
});

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** The one error body. */
export const errorBody = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.enum(codes),
    message: z.string().describe("For people: what happened and what to do next"),
    details: z.union([z.array(fieldError), z.record(z.string(), z.unknown())]).optional(),
    requestId: z.string().describe("Also in X-Request-Id; finds the request in the log"),
  }),
});

export type ErrorBody = z.infer<typeof errorBody>;
