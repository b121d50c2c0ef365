import type { ReactNode } from "react";
import { ChatShell } from "@/components/shell/chat-shell";
import { Messages } from "@/components/shell/messages";
import { SentAlong } from "@/components/shell/sent-along";
import { isPhone, sendAlong } from "@/lib/http/page-request";
import { getPreferences } from "@/lib/i18n/request";
import { readPageData } from "@/lib/usecases/read-page-data";

export default async function ChatLayout({ children }: { readonly children: ReactNode }) {
  const [{ sidebarCollapsed }, phone, data] = await Promise.all([
    getPreferences(),
    isPhone(),
    sendAlong(readPageData),
  ]);
  // No Suspense around the page: what is inside would be put aside, shown by a script and woken up last.
  return (
    <Messages of={["sidebar", "plan", "room", "share", "palette", "shortcuts", "chat"]}>
      <SentAlong data={data}>
        <ChatShell initiallyCollapsed={sidebarCollapsed} initiallyWide={!phone}>
          {children}
        </ChatShell>
      </SentAlong>
    </Messages>
  );
}
