import { ApiError, call } from "@/lib/client/api";

/**
 * Leaves for Stripe's payment page, or for its portal when a subscription lives already.
 *
 * @param returnTo path of this site to come back to after paying
 * @throws ApiError
 */
export async function openCheckout(returnTo: string): Promise<void> {
  try {
    const { url } = await call("POST /subscribe/pro", {
      body: { returnTo },
      idempotencyKey: crypto.randomUUID(),
    });
    location.assign(url);
  } catch (failure) {
    const portal =
      failure instanceof ApiError && failure.code === "already_pro"
        ? (failure.details as { portalUrl?: string } | undefined)?.portalUrl
        : undefined;
    if (!portal) throw failure;
    location.assign(portal);
  }
}

/** Leaves for Stripe's portal: card, invoices, cancel, resume. */
export async function openPortal(): Promise<void> {
  const { url } = await call("POST /subscribe/portal");
  location.assign(url);
}
