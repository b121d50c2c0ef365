"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { useModels } from "@/components/chat/use-models";

/** Says which model answers instead, when the room's own is in another plan: as after Pro has ended. */
export function ModelNote({ model }: { readonly model: string | undefined }) {
  const t = useTranslations("chat");
  const upgradePath = useUpgradePath();
  const { all, answering } = useModels();
  const chosen = all.find(({ id }) => id === model);
  const instead = answering(model);
  if (!chosen || chosen.isUsable || !instead) return null;
  return (
    <p className="flex flex-wrap justify-center gap-x-2 text-ink-faint text-xs" data-testid="model-note">
      <span>{t("modelInstead", { chosen: chosen.label, instead: instead.label })}</span>
      <Link href={upgradePath} className="text-accent underline-offset-2 hover:underline">
        {t("upgrade")}
      </Link>
    </p>
  );
}
