import type { Plan } from "@/lib/contract/billing";
import type { ChatroomMatch } from "@/lib/contract/chatroom";
import type { Persona } from "@/lib/contract/persona";
import type { Usage, User } from "@/lib/contract/user";

/** Answers of the API that every page of the chat would ask for first, sent along with the page. */
export interface PageData {
  readonly me: User;
  readonly usage: Usage;
  readonly plans: readonly Plan[];
  readonly personas: readonly Persona[];
  /** The first page of GET /chatroom. */
  readonly rooms: { readonly items: readonly ChatroomMatch[]; readonly nextCursor: string | null };
}

/** Messages that a room opens with, by its page and by the API alike: a few screens, no weight on a slow line. */
export const NEWEST_MESSAGES = 30;

/** Rooms on the first page of the sidebar's list. */
export const ROOMS_PER_PAGE = 30;
