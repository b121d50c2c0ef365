"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { showToast } from "@/components/ui/toast";
import { copyText } from "@/lib/client/copy-text";

/** Copies text and says so for two seconds, or that the browser refused. */
export function useCopied() {
  const t = useTranslations("chat");
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = useCallback(
    async (text: string) => {
      const isDone = await copyText(text);
      if (!isDone) showToast(t("copyRefused"), { tone: "danger" });
      setCopied(isDone);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), 2000);
    },
    [t],
  );
  return { copied, copy };
}
