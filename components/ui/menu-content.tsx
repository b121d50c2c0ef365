"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useRef } from "react";
import { joinClasses } from "@/components/ui/join-classes";
import type { MenuEntry } from "@/components/ui/menu";
import { MENU_ICONS } from "@/components/ui/menu-icons";

interface MenuContentProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly align: "start" | "center" | "end";
  readonly side: "top" | "bottom";
  readonly onClose: () => void;
  readonly onReturnFocus: () => void;
}

const ITEM =
  "flex min-h-9 select-none items-center gap-2.5 rounded-md px-2.5 text-base outline-none data-highlighted:bg-hover pointer-coarse:min-h-11";

/** The open menu; loaded by Menu when it is wanted. */
export function MenuContent({ label, entries, align, side, onClose, onReturnFocus }: MenuContentProps) {
  // Done after the menu has closed and given the focus back: what it opens may then take the focus for good.
  const chosen = useRef<(() => void) | undefined>(undefined);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <DropdownMenu.Trigger asChild>
        {/* Only the place to hang the menu on: the real button is outside, so it never remounts. */}
        <span aria-hidden className="pointer-events-none absolute inset-0" tabIndex={-1} />
      </DropdownMenu.Trigger>
      {/* In place, not at the end of the body: a modal drawer makes everything outside itself inert. */}
      <DropdownMenu.Content
        aria-label={label}
        aria-labelledby={undefined}
        align={align}
        side={side}
        sideOffset={6}
        collisionPadding={8}
        loop
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onReturnFocus();
          chosen.current?.();
        }}
        className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 max-w-80 animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1.5 text-ink shadow-float"
      >
        {entries.map((entry, index) => (
          <Entry
            key={entry.kind === "separator" ? `separator-${index}` : entry.label}
            entry={entry}
            onChoose={(action) => {
              chosen.current = action;
            }}
          />
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface EntryProps {
  readonly entry: MenuEntry;
  readonly onChoose: (action: (() => void) | undefined) => void;
}

function Entry({ entry, onChoose }: EntryProps) {
  if (entry.kind === "separator") return <DropdownMenu.Separator className="my-1.5 h-px bg-line" />;
  if (entry.kind === "label")
    return (
      <DropdownMenu.Label className="px-2.5 py-1.5 text-ink-faint text-xs">{entry.label}</DropdownMenu.Label>
    );
  const Icon = entry.icon && MENU_ICONS[entry.icon];
  const className = joinClasses(
    ITEM,
    entry.danger ? "text-danger data-highlighted:bg-danger-soft" : "text-ink",
  );
  const body = (
    <>
      {Icon ? <Icon size={16} aria-hidden className="shrink-0 opacity-75" /> : null}
      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
      {entry.keys ? <kbd className="font-sans text-ink-faint text-xs">{entry.keys}</kbd> : null}
      {entry.checked ? <Check size={16} aria-hidden className="shrink-0 text-accent" /> : null}
    </>
  );
  if (entry.href !== undefined)
    return (
      <DropdownMenu.Item asChild onSelect={() => onChoose(entry.onSelect)}>
        <a href={entry.href} download={entry.download || undefined} className={className}>
          {body}
        </a>
      </DropdownMenu.Item>
    );
  if (entry.checked !== undefined)
    return (
      <DropdownMenu.CheckboxItem
        checked={entry.checked}
        onSelect={() => onChoose(entry.onSelect)}
        className={className}
      >
        {body}
      </DropdownMenu.CheckboxItem>
    );
  return (
    <DropdownMenu.Item onSelect={() => onChoose(entry.onSelect)} className={className}>
      {body}
    </DropdownMenu.Item>
  );
}
