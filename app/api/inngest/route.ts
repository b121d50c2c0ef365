import { serve } from "inngest/next";
import { generateReply } from "@/inngest/functions/generate-reply";
import { reconcileSubscriptions, replayEvents } from "@/inngest/functions/reconcile-subscriptions";
import { rescue, sweep } from "@/inngest/functions/sweep";
import { titleRoom } from "@/inngest/functions/title-room";
import { inngest } from "@/lib/vendors/inngest";

/** A reply is one step, and a step may take as long as the platform lets a function run. */
export const maxDuration = 300;

export const { GET, POST, PUT } = serve({
  client: inngest,
  functions: [generateReply, titleRoom, rescue, sweep, reconcileSubscriptions, replayEvents],
});
