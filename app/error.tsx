"use client";

import { useTranslations } from "use-intl";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** When a page fails: what happened, that nothing is lost, and two ways on. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations("pages");
  const common = useTranslations("common");
  return (
    <MessagePage
      title={t("errorTitle")}
      body={t("errorBody", { id: error.digest ?? "–" })}
      actionLabel={t("home")}
    >
      <Button size="lg" onClick={reset}>
        {common("retry")}
      </Button>
    </MessagePage>
  );
}
