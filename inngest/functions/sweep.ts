import "server-only";
import { sweepChatrooms } from "@/lib/db/chatrooms";
import { sweepIdempotencyKeys } from "@/lib/db/idempotency-keys";
import { sweepChallenges } from "@/lib/db/otp-challenges";
import { sweepOutbox } from "@/lib/db/outbox";
import { sweepSessions } from "@/lib/db/sessions";
import { deliverOutbox } from "@/lib/usecases/deliver-outbox";
import { rescueReplies } from "@/lib/usecases/rescue-replies";
import { sweepAttachments } from "@/lib/usecases/sweep-attachments";
import { inngest } from "@/lib/vendors/inngest";

/** Every minute: delivers what the outbox holds and has abandoned replies made. */
export const rescue = inngest.createFunction(
  {
    id: "rescue",
    name: "Deliver the outbox, rescue replies",
    triggers: [{ cron: "* * * * *" }],
    retries: 0,
    concurrency: 1,
  },
  async () => ({ rescued: await rescueReplies(), delivered: await deliverOutbox() }),
);

/** Every ten minutes: removes what nobody can reach any more. */
export const sweep = inngest.createFunction(
  {
    id: "sweep",
    name: "Remove what has expired",
    triggers: [{ cron: "*/10 * * * *" }],
    retries: 1,
    concurrency: 1,
  },
  async () => ({
    chatrooms: await sweepChatrooms(),
    challenges: await sweepChallenges(),
    idempotencyKeys: await sweepIdempotencyKeys(),
    outbox: await sweepOutbox(),
    sessions: await sweepSessions(),
    // Last, for the files of everything that was removed just now.
    ...(await sweepAttachments()),
  }),
);
