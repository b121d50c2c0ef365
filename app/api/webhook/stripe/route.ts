import { inBackground } from "@/lib/background";
import { stripeWebhook } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { handleStripeEvent } from "@/lib/usecases/handle-stripe-event";
import { receiveStripeEvent } from "@/lib/usecases/receive-stripe-event";

/** Handling goes on after the answer, and may wait for its turn and for Stripe. */
export const maxDuration = 60;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(stripeWebhook, async ({ bytes, headers }) => {
    const event = await receiveStripeEvent(bytes, headers.get("stripe-signature"));
    if (event) inBackground("handling an event of Stripe's", () => handleStripeEvent(event));
    return { status: 200, data: { received: true } };
  }),
);
