import type { ReactNode } from "react";
import { ChatShell } from "@/components/shell/chat-shell";
import { getPreferences } from "@/lib/i18n/request";

export default async function ChatLayout({ children }: { readonly children: ReactNode }) {
  const { sidebarCollapsed } = await getPreferences();
  // No Suspense around the page: what is inside would be put aside, shown by a script and woken up last.
  return <ChatShell initiallyCollapsed={sidebarCollapsed}>{children}</ChatShell>;
}
