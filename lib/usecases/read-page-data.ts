import "server-only";
import { type PageData, ROOMS_PER_PAGE } from "@/lib/contract/page-data";
import type { PlanName } from "@/lib/contract/user";
import { listPersonas } from "@/lib/db/personas";
import { findUser } from "@/lib/db/users";
import { toPersona } from "@/lib/present/persona";
import { toUser } from "@/lib/present/user";
import { getUsage } from "@/lib/usecases/get-usage";
import { listChatrooms } from "@/lib/usecases/list-chatrooms";
import { listPlans } from "@/lib/usecases/list-plans";
import type { ListOwner } from "@/lib/usecases/room-list-cache";

/** What a page of the chat shows beside the conversation; null for an account that is gone. */
export async function readPageData(viewer: ListOwner & { plan: PlanName }): Promise<PageData | null> {
  const { userId, plan } = viewer;
  const [user, usage, plans, personas, { rooms, nextCursor }] = await Promise.all([
    findUser(userId),
    getUsage(userId, plan),
    listPlans(),
    listPersonas(userId),
    listChatrooms({ owner: viewer, limit: ROOMS_PER_PAGE }),
  ]);
  if (!user) return null;
  return {
    me: toUser(user),
    usage,
    plans,
    personas: personas.map(toPersona),
    rooms: { items: rooms, nextCursor },
  };
}
