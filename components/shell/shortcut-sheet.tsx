"use client";

import { useTranslations } from "use-intl";
import { useCommandKey } from "@/components/shell/command-key";
import { Dialog } from "@/components/ui/dialog";

/** Every keyboard shortcut, by where it works. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("shortcuts");
  const command = useCommandKey();
  const groups = [
    {
      title: t("anywhere"),
      rows: [
        [t("palette"), [command, "K"]],
        [t("newChat"), [command, "Shift", "O"]],
        [t("sidebar"), [command, "Shift", "S"]],
        [t("focusComposer"), ["/"]],
        [t("help"), ["?"]],
      ],
    },
    {
      title: t("composer"),
      rows: [
        [t("send"), ["Enter"]],
        [t("newLine"), ["Shift", "Enter"]],
        [t("stop"), ["Esc"]],
        [t("persona"), ["/"]],
      ],
    },
  ] satisfies { title: string; rows: [string, string[]][] }[];
  return (
    <Dialog open onClose={onClose} title={t("title")}>
      {groups.map((group) => (
        <section key={group.title} className="grid gap-1">
          <h3 className="font-medium text-ink-faint text-sm">{group.title}</h3>
          <dl className="grid">
            {group.rows.map(([name, keys]) => (
              <div key={name} className="flex min-h-9 items-center justify-between gap-4">
                <dt>{name}</dt>
                <dd className="flex gap-1" dir="ltr">
                  {keys.map((key) => (
                    <kbd
                      key={key}
                      className="min-w-6 rounded-sm border border-line bg-sunken px-1.5 py-0.5 text-center font-sans text-ink-muted text-xs"
                    >
                      {key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
