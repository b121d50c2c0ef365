import { subscribePro } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { startCheckout } from "@/lib/usecases/start-checkout";

/** Stripe may need several tries of ten seconds. */
export const maxDuration = 60;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(subscribePro, async ({ viewer: { userId, mobile }, body: { returnTo }, effectId }) => ({
    status: 200,
    data: await startCheckout({ userId, mobile, returnTo, effectId }),
  })),
);
