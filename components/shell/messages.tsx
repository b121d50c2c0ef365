import type { ReactNode } from "react";
import { MoreMessages } from "@/components/shell/more-messages";
import { type Namespace, pickMessages } from "@/lib/i18n/messages";
import { getPreferences } from "@/lib/i18n/request";

interface MessagesProps {
  /** What the client components within say, beside what every page has (app/layout.tsx); a test counts them. */
  readonly of: readonly Namespace[];
  readonly children: ReactNode;
}

/** Sends the messages of one part of the app along with its pages. */
export async function Messages({ of, children }: MessagesProps) {
  const { locale } = await getPreferences();
  return <MoreMessages messages={pickMessages(locale, of)}>{children}</MoreMessages>;
}
