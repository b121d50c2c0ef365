import { uploadAttachment } from "@/lib/contract/attachment";
import { assertWholeFile } from "@/lib/http/attachment-request";
import { on, routes } from "@/lib/http/route";
import { uploadAttachment as run } from "@/lib/usecases/upload-attachment";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(uploadAttachment, async ({ bytes, headers, effectId, viewer }) => {
    assertWholeFile(headers);
    const fileName = headers.get("x-file-name") ?? undefined;
    return { status: 201, data: await run({ id: effectId, userId: viewer.userId, bytes, fileName }) };
  }),
);
