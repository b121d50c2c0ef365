"use client";

import { createContext, useContext } from "react";
import type { Chatroom } from "@/lib/contract/chatroom";

export type Overlay =
  | { readonly name: "palette" }
  | { readonly name: "shortcuts" }
  | { readonly name: "share"; readonly room: Chatroom };

/** Where there is room for the sidebar beside the page: Tailwind's md. */
export const WIDE = "(width >= 48rem)";

interface Shell {
  readonly collapsed: boolean;
  /** The sidebar on a desktop, the drawer on a phone. */
  readonly toggleSidebar: () => void;
  readonly newChat: () => void;
  /** A chat that is kept out of the list and deleted a day after its last message. */
  readonly newTemporaryChat: () => void;
  readonly open: (overlay: Overlay) => void;
}

export const ShellContext = createContext<Shell | null>(null);

/** What the frame offers to everything in it. */
export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("useShell belongs inside ChatShell.");
  return shell;
}
