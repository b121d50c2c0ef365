import { forgetDrafts } from "@/lib/client/drafts";
import { forgetUser, rememberedUser } from "@/lib/client/known-user";
import { readOutbox, removeFromOutbox } from "@/lib/client/outbox-storage";

/** Removes what this device keeps of an account that is gone; what others wrote here stays. */
export function forgetAccount(userId: string): void {
  forgetDrafts(userId);
  for (const entry of readOutbox()) if (entry.userId === userId) removeFromOutbox(entry.key);
  if (rememberedUser() === userId) forgetUser();
}
