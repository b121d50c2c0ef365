import { deletePersona, updatePersona } from "@/lib/contract/persona";
import { on, routes } from "@/lib/http/route";
import { deletePersona as remove } from "@/lib/usecases/delete-persona";
import { updatePersona as update } from "@/lib/usecases/update-persona";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(updatePersona, async ({ params, body, viewer }) => ({
    status: 200,
    data: await update(viewer.userId, params.personaId, body),
  })),
  on(deletePersona, async ({ params, viewer }) => {
    await remove(viewer.userId, params.personaId);
    return { status: 200, data: {} };
  }),
);
