import { type ReactNode, Suspense } from "react";
import { ChatShell } from "@/components/shell/chat-shell";
import { getPreferences } from "@/lib/i18n/request";

export default async function ChatLayout({ children }: { readonly children: ReactNode }) {
  const { sidebarCollapsed } = await getPreferences();
  return (
    <ChatShell initiallyCollapsed={sidebarCollapsed}>
      <Suspense>{children}</Suspense>
    </ChatShell>
  );
}
