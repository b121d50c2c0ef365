import { ApiError, type ApiErrorCode } from "@/lib/client/api";

/**
 * Opens the browser's session through next-auth, which sets the cookie.
 * @throws ApiError with the API's own code; next-auth passes on nothing but that word.
 */
export async function startSession(
  method: "otp" | "password",
  credentials: Record<string, string>,
): Promise<void> {
  // Fetched when it is needed: it would be a fifth of this page's script.
  const { signIn } = await import("next-auth/react");
  const answer = await signIn(method, { ...credentials, redirect: false }).catch((cause: unknown) => {
    throw new ApiError("network", "Castor cannot be reached. Check your connection.", { cause });
  });
  if (!answer?.ok || answer.error) {
    const code = (answer?.error ?? "internal") as ApiErrorCode;
    throw new ApiError(code, "", { status: answer?.status ?? 0 });
  }
}

/** A path of this site to go to after signing in; anything else is the front page. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";
}
