import { onReplyEnded } from "@/lib/client/conversation-store";
import { conversationOf } from "@/lib/client/conversations";
import { refreshResource } from "@/lib/client/hooks";
import { outbox } from "@/lib/client/outbox";

let isConnected = false;

/** Lets the conversations know what the outbox does. Calling it again changes nothing. */
export function connectOutbox(): void {
  if (isConnected) return;
  isConnected = true;
  onReplyEnded((chatroomId) => outbox.goOn(chatroomId));
  outbox.subscribe({
    onRoomMade: () => refreshResource("rooms"),
    onSending: (entry, chatroomId) => conversationOf(chatroomId).expect(entry),
    onDelivered: (entry, sent) => {
      conversationOf(sent.message.chatroomId).mergeSent(sent, entry.key);
      refreshResource("usage");
      refreshResource("rooms");
    },
  });
}
