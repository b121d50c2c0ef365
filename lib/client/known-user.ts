/** Who used this device last: their drafts are there before the server has answered, and while it cannot. */
const KEY = "castor:user";

export function rememberedUser(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function rememberUser(userId: string): void {
  try {
    localStorage.setItem(KEY, userId);
  } catch {
    // Storage is off: drafts then wait for the server's answer.
  }
}

/** On signing out by choice: the next person here must not see these drafts, not even for a moment. */
export function forgetUser(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There was nothing to forget.
  }
}
