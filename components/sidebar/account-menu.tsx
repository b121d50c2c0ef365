"use client";

import { ChevronDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { endSession } from "@/components/account/end-session";
import { useShell } from "@/components/shell/shell-context";
import { Menu } from "@/components/ui/menu";
import { useMe } from "@/lib/client/hooks";

/** Who is signed in, and where everything about the account is. */
export function AccountMenu() {
  const t = useTranslations("sidebar");
  const plan = useTranslations("plan");
  const router = useRouter();
  const { open } = useShell();
  const { data: me } = useMe();
  const name = me?.name ?? me?.mobile ?? "";
  return (
    <Menu
      label={t("account")}
      align="start"
      side="top"
      entries={[
        { kind: "item", label: t("settings"), icon: "account", onSelect: () => router.push("/settings") },
        { kind: "item", label: t("pricing"), icon: "plans", onSelect: () => router.push("/pricing") },
        {
          kind: "item",
          label: t("shortcuts"),
          icon: "keys",
          keys: "?",
          onSelect: () => open({ name: "shortcuts" }),
        },
        { kind: "item", label: t("apiDocs"), icon: "docs", href: "/docs" },
        { kind: "separator" },
        { kind: "item", label: t("signOut"), icon: "signOut", onSelect: () => void endSession() },
      ]}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded-md px-2 text-start hover:bg-hover aria-expanded:bg-press"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent text-sm"
          >
            {(me?.name?.trim()[0] ?? "#").toUpperCase()}
          </span>
          <span className="grid min-w-0 flex-1">
            <span className="sr-only">{t("account")}: </span>
            <span className="truncate font-medium" dir="auto">
              {name || "…"}
            </span>
          </span>
          <span className="text-ink-faint text-xs">{me ? plan(me.plan) : ""}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-ink-faint" />
        </button>
      )}
    />
  );
}
