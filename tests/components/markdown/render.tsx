import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl/react";
import { Markdown } from "@/components/markdown/markdown";
import type { Grounding } from "@/lib/contract/message";
import messages from "@/messages/en.json";

/** The HTML that a reply becomes. */
export function render(
  text: string,
  { isStreaming = false, grounding = null }: { isStreaming?: boolean; grounding?: Grounding | null } = {},
): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      <Markdown text={text} isStreaming={isStreaming} grounding={grounding} />
    </IntlProvider>,
  );
}
