"use client";

import { type ComponentProps, type ReactNode, useMemo } from "react";
import { useLocale, useMessages } from "use-intl";
import { IntlProvider } from "use-intl/react";

interface MoreMessagesProps {
  readonly messages: ComponentProps<typeof IntlProvider>["messages"];
  readonly children: ReactNode;
}

/** Adds messages to those there are; language, zone and formats stay. */
export function MoreMessages({ messages, children }: MoreMessagesProps) {
  const before = useMessages();
  const all = useMemo(() => ({ ...before, ...messages }), [before, messages]);
  return (
    <IntlProvider locale={useLocale()} messages={all}>
      {children}
    </IntlProvider>
  );
}
