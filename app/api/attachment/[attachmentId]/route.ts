import { deleteAttachment, getAttachment } from "@/lib/contract/attachment";
import { findAttachment, loadAttachmentBytes } from "@/lib/db/attachments";
import { AppError } from "@/lib/errors";
import { attachmentResponse } from "@/lib/http/attachment-response";
import { on, routes } from "@/lib/http/route";
import { deleteAttachment as run } from "@/lib/usecases/delete-attachment";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getAttachment, async ({ params, viewer, headers }) => {
    const row = await findAttachment(viewer.userId, params.attachmentId);
    if (!row) throw new AppError("not_found");
    return attachmentResponse(row, headers, () => loadAttachmentBytes(row));
  }),
  on(deleteAttachment, async ({ params, viewer }) => {
    await run(viewer.userId, params.attachmentId);
    return { status: 200, data: {} };
  }),
);
