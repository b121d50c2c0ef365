import "server-only";
import { addToInbox, type EventSubject, type InboxEvent } from "@/lib/db/stripe-events";
import { readWebhook, type StripeWebhook } from "@/lib/vendors/stripe";

/**
 * Takes a webhook in: checks its signature and writes it to the inbox. From then on it is ours: answered
 * 200, handled soon, and replayed until it is. Answers the event; undefined when it was in the inbox already.
 * @throws AppError signature_invalid
 */
export async function receiveStripeEvent(
  body: Uint8Array,
  signature: string | null,
): Promise<InboxEvent | undefined> {
  const event = readWebhook(body, signature);
  const received = { id: event.id, type: event.type, subject: subjectOf(event) };
  return (await addToInbox(received)) ? received : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom an event concerns: its customer, and the user that we named in what we made at Stripe. */
function subjectOf(event: StripeWebhook): EventSubject {
  const object = event.data.object as {
    object: string;
    id?: string;
    customer?: string | { id: string } | null;
    client_reference_id?: string | null;
    metadata?: Record<string, string> | null;
  };
  const { customer } = object;
  const named = object.client_reference_id ?? object.metadata?.userId;
  return {
    object: object.object,
    objectId: object.id ?? null,
    customer:
      object.object === "customer"
        ? (object.id ?? null)
        : ((typeof customer === "object" ? customer?.id : customer) ?? null),
    userId: named && UUID.test(named) ? named : null,
  };
}
