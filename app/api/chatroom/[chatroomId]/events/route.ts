import { streamEvents } from "@/lib/contract/message";
import { findChatroom } from "@/lib/db/chatrooms";
import { AppError } from "@/lib/errors";
import { eventStream } from "@/lib/http/event-stream";
import { on, routes } from "@/lib/http/route";
import { LOG_START } from "@/lib/stream/room-log";
import { tailRoom } from "@/lib/stream/tail-room";
import { rescueReplies } from "@/lib/usecases/rescue-replies";

/** Streams end after 280 s by themselves and are resumed. */
export const maxDuration = 300;

const CURSOR = /^\d{1,20}-\d{1,20}$/;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(streamEvents, async ({ viewer, params, query, headers, signal }) => {
    const { chatroomId } = params;
    if (!(await findChatroom(viewer.userId, chatroomId))) throw new AppError("not_found");
    const after = headers.get("last-event-id") ?? query.after ?? LOG_START;
    if (!CURSOR.test(after)) {
      const message = "This is not the id of an event. Leave it out to begin at the start of the log.";
      throw new AppError("invalid_request", message, { details: [{ field: "query.after", message }] });
    }
    return eventStream(signal, (untilClosed) =>
      tailRoom({
        userId: viewer.userId,
        sessionId: viewer.sessionId,
        chatroomId,
        after,
        signal: untilClosed,
        whileBusy: () => rescueReplies(chatroomId),
      }),
    );
  }),
);
