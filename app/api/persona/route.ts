import { createPersona, listPersonas } from "@/lib/contract/persona";
import { listPersonas as list } from "@/lib/db/personas";
import { on, routes } from "@/lib/http/route";
import { toPersona } from "@/lib/present/persona";
import { createPersona as create } from "@/lib/usecases/create-persona";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(listPersonas, async ({ viewer }) => ({ status: 200, data: (await list(viewer.userId)).map(toPersona) })),
  on(createPersona, async ({ body, effectId, viewer }) => ({
    status: 201,
    data: await create({ ...body, id: effectId, userId: viewer.userId }),
  })),
);
