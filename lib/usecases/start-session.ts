import "server-only";
import { signToken } from "@/lib/auth/token";
import { inBackground } from "@/lib/background";
import type { TokenGrant } from "@/lib/contract/auth";
import type { Db } from "@/lib/db/client";
import type { SessionKind } from "@/lib/db/generated/client";
import { createSession } from "@/lib/db/sessions";
import type { UserWithSubscription } from "@/lib/db/users";
import { env } from "@/lib/env";
import { toUser } from "@/lib/present/user";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";
import { stripe } from "@/lib/vendors/stripe";

/** Where a sign-in came from. */
export interface Device {
  readonly kind: SessionKind;
  readonly userAgent: string | null;
  readonly address: string;
}

/** When a session of this kind ends that is used now. */
function sessionEnd(kind: SessionKind): Date {
  const { ACCESS_TOKEN_EXPIRE_MINUTES, BROWSER_SESSION_DAYS } = env();
  const minutes = kind === "api" ? ACCESS_TOKEN_EXPIRE_MINUTES : BROWSER_SESSION_DAYS * 24 * 60;
  return new Date(Date.now() + minutes * 60_000);
}

/** Opens a session and makes its token; whoever pays has the plan compared with Stripe meanwhile. */
export async function startSession(
  user: UserWithSubscription,
  device: Device,
  db?: Db,
): Promise<TokenGrant & { sessionId: string }> {
  const expiresAt = sessionEnd(device.kind);
  const { id: sessionId } = await createSession(
    {
      userId: user.id,
      kind: device.kind,
      expiresAt,
      userAgent: device.userAgent?.slice(0, 300) ?? null,
      address: device.address,
    },
    db,
  );
  const token = await signToken({ userId: user.id, sessionId, expiresAt });
  if (user.subscription?.stripeCustomerId && stripe())
    inBackground("asking Stripe after a sign-in", () => reconcileSubscription(user.id));
  return { sessionId, token, tokenType: "Bearer", expiresAt: expiresAt.toISOString(), user: toUser(user) };
}
