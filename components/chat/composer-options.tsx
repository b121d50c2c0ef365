"use client";

import { Brain, ChevronDown, Globe } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { useModels } from "@/components/chat/use-models";
import type { ReplySettings } from "@/components/chat/use-reply-settings";
import { Menu, type MenuEntry } from "@/components/ui/menu";

const PILL =
  "inline-flex h-9 items-center gap-1.5 rounded-full px-3 text-ink-muted text-sm transition-colors duration-100 hover:bg-hover hover:text-ink pointer-coarse:h-11";

/** Which model answers and how: searching the web, showing what it thinks. */
export function ComposerOptions({ settings }: { settings: ReplySettings }) {
  const t = useTranslations("chat");
  const router = useRouter();
  const upgradePath = useUpgradePath();
  const { all, answering } = useModels();
  const chosen = answering(settings.model);
  const entries = all.map(
    ({ id, label, isUsable }): MenuEntry => ({
      kind: "item",
      label,
      checked: isUsable ? id === chosen?.id : undefined,
      keys: isUsable ? undefined : t("proOnly"),
      onSelect: () => (isUsable ? settings.setModel(id) : router.push(upgradePath)),
    }),
  );
  return (
    <>
      <Toggle
        label={t("webSearch")}
        short={t("webSearchShort")}
        icon={<Globe size={16} aria-hidden />}
        isOn={settings.options.webSearch ?? false}
        onToggle={(webSearch) => settings.setOptions({ ...settings.options, webSearch })}
      />
      <Toggle
        label={t("thinkingSwitch")}
        short={t("thinkingShort")}
        icon={<Brain size={16} aria-hidden />}
        isOn={settings.options.thinking ?? false}
        onToggle={(thinking) => settings.setOptions({ ...settings.options, thinking })}
      />
      {all.length > 0 ? (
        <Menu
          label={t("chooseModel")}
          entries={entries}
          side="top"
          align="end"
          trigger={(props) => (
            <button
              {...props}
              type="button"
              aria-label={`${t("chooseModel")}: ${chosen?.label ?? settings.model}`}
              className={`${PILL} min-w-0 max-sm:px-1.5`}
            >
              <span className="truncate">{chosen?.label ?? settings.model}</span>
              <ChevronDown size={14} aria-hidden className="shrink-0" />
            </button>
          )}
        />
      ) : null}
    </>
  );
}

function Toggle({
  label,
  short,
  icon,
  isOn,
  onToggle,
}: {
  label: string;
  short: string;
  icon: React.ReactNode;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      aria-pressed={isOn}
      onClick={() => onToggle(!isOn)}
      className={`${PILL} shrink-0 aria-pressed:bg-accent-soft aria-pressed:text-accent max-sm:w-9 max-sm:justify-center max-sm:px-0 max-sm:pointer-coarse:w-10`}
    >
      {icon}
      <span className="max-sm:hidden">{short}</span>
    </button>
  );
}
