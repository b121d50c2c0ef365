import { deletePersona, updatePersona } from "@/lib/contract/persona";
import { deletePersona as remove } from "@/lib/db/personas";
import { AppError } from "@/lib/errors";
import { on, routes } from "@/lib/http/route";
import { updatePersona as update } from "@/lib/usecases/update-persona";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(updatePersona, async ({ params, body, viewer }) => ({
    status: 200,
    data: await update(viewer.userId, params.personaId, body),
  })),
  on(deletePersona, async ({ params, viewer }) => {
    if (!(await remove(viewer.userId, params.personaId))) throw new AppError("not_found");
    return { status: 200, data: {} };
  }),
);
