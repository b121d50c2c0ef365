import { z } from "zod";
import { attachment } from "@/lib/contract/attachment";
import { session } from "@/lib/contract/auth";
import { chatroom } from "@/lib/contract/chatroom";
import { FILE_NAME, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { message } from "@/lib/contract/message";
import { persona } from "@/lib/contract/persona";
import { usage, user } from "@/lib/contract/user";

/** Everything that a user owns. */
export const accountExport = z.object({
  exportedAt: time,
  user,
  subscription: z
    .object({
      status: z.string().nullable().describe("Stripe's own word"),
      currentPeriodEnd: time.nullable(),
      cancelAtPeriodEnd: z.boolean(),
    })
    .nullable(),
  usage,
  sessions: z.array(session),
  personas: z.array(persona),
  chatrooms: z.array(chatroom.extend({ messages: z.array(message) })),
  attachments: z.array(
    attachment.extend({ contentBase64: z.string().nullable().describe("Null for a file that is lost") }),
  ),
});

export const exportMe = endpoint("GET /user/me/export", {
  tag: "User",
  summary: "Everything the user owns, in one JSON file",
  auth: "user",
  responseHeaders: { "Content-Disposition": FILE_NAME },
  responses: { 200: accountExport },
  rawResponse: ["application/json"],
});
