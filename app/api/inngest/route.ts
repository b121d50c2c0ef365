import { serve } from "inngest/next";
import { generateReply } from "@/inngest/functions/generate-reply";
import { reconcileSubscriptions, replayEvents } from "@/inngest/functions/reconcile-subscriptions";
import { rescue, sweep } from "@/inngest/functions/sweep";
import { titleRoom } from "@/inngest/functions/title-room";
import { answerInngest } from "@/lib/http/answer-inngest";
import { answerMethodNotAllowed, type NextRoute, withoutBody } from "@/lib/http/route";
import { inngest } from "@/lib/vendors/inngest";

/** A reply is one step, and a step may take as long as the platform lets a function run. */
export const maxDuration = 300;

const serving = serve({
  client: inngest,
  functions: [generateReply, titleRoom, rescue, sweep, reconcileSubscriptions, replayEvents],
});

const by =
  (method: "GET" | "POST" | "PUT"): NextRoute =>
  (request) =>
    answerInngest(request, (checked) => serving[method](checked as never, undefined) as Promise<Response>);

export const GET = by("GET");
export const POST = by("POST");
export const PUT = by("PUT");
export const HEAD: NextRoute = async (...call) => withoutBody(await GET(...call));

const refuse: NextRoute = async (request) => answerMethodNotAllowed(request, "GET, POST, PUT, HEAD");

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH };
