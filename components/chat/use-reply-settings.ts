"use client";

import { useState, useSyncExternalStore } from "react";
import { useIsTemporary } from "@/components/room/temporary-chat";
import { useErrorText } from "@/components/shell/use-error-text";
import { showToast } from "@/components/ui/toast";
import type { ConversationStore } from "@/lib/client/conversation-store";
import { usePersonas } from "@/lib/client/hooks";
import type { NewRoom } from "@/lib/client/outbox-storage";
import type { ChatOptions } from "@/lib/contract/chatroom";
import type { Persona } from "@/lib/contract/persona";

/** How the next reply is made: kept with the room, or for a chat not yet begun with its first message. */
export interface ReplySettings {
  /** Undefined: the plan's first. */
  readonly model: string | undefined;
  readonly options: ChatOptions;
  readonly persona: Persona | null;
  readonly temporary: boolean;
  setModel(model: string): void;
  setOptions(options: ChatOptions): void;
  setPersona(persona: Persona | null): void;
  /** For a chat not yet begun: what its room is made with. */
  readonly newRoom: NewRoom;
}

const nothing = () => () => undefined;

export function useReplySettings(store: ConversationStore | null): ReplySettings {
  const [newRoom, setNewRoom] = useState<NewRoom>({});
  const { data: personas } = usePersonas();
  const errorText = useErrorText();
  const temporary = useIsTemporary();
  const readRoom = () => store?.getView().state.room ?? null;
  const room = useSyncExternalStore(store?.subscribe ?? nothing, readRoom, readRoom);

  const change = (changes: Pick<NewRoom, "model" | "options"> & { personaId?: string | null }) => {
    if (store)
      store.updateRoom(changes).catch((failure) => showToast(errorText(failure), { tone: "danger" }));
    else
      setNewRoom(({ personaId: before, ...rest }) => {
        const { personaId = before, ...others } = changes;
        return { ...rest, ...others, ...(personaId && { personaId }) };
      });
  };
  const personaId = room ? room.personaId : newRoom.personaId;
  return {
    model: room ? room.model : newRoom.model,
    options: (room ? room.options : newRoom.options) ?? {},
    persona: personas?.find(({ id }) => id === personaId) ?? null,
    temporary: room?.temporary ?? temporary,
    setModel: (model) => change({ model }),
    setOptions: (options) => change({ options }),
    setPersona: (persona) => change({ personaId: persona?.id ?? null }),
    newRoom: temporary ? { ...newRoom, temporary } : newRoom,
  };
}
