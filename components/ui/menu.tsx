"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useRef, useState } from "react";
import type { MenuIcon } from "@/components/ui/menu-icons";

export type MenuEntry =
  | {
      readonly kind: "item";
      readonly label: string;
      readonly icon?: MenuIcon;
      readonly danger?: boolean;
      /** Shows a tick; the entry then is a checkbox. */
      readonly checked?: boolean;
      readonly keys?: string;
      /** Follows a link in place of onSelect; `download` and other-site links are plain links. */
      readonly href?: string;
      readonly download?: boolean;
      readonly onSelect?: () => void;
    }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "separator" };

const load = () => import("@/components/ui/menu-content");
const MenuContent = dynamic(() => load().then((module) => module.MenuContent), { ssr: false });

interface MenuProps {
  /** Names the menu for screen readers. */
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "bottom";
  /** Draws the button; spread the props on it. */
  readonly trigger: (props: {
    "aria-haspopup": "menu";
    "aria-expanded": boolean;
    ref: React.Ref<HTMLButtonElement>;
    onPointerEnter: () => void;
    onFocus: () => void;
    onPointerDown: () => void;
    onClick: () => void;
  }) => ReactNode;
}

/**
 * A menu button. The menu itself (Radix: roving focus, typing ahead, collision handling) is fetched when a
 * pointer or the focus comes near, so a page full of menus costs nothing before it is used.
 */
export function Menu({ label, entries, align = "end", side = "bottom", trigger }: MenuProps) {
  const [open, setOpen] = useState(false);
  const openBefore = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const prefetch = () => void load();
  return (
    <span className="relative inline-flex min-w-0">
      {trigger({
        "aria-haspopup": "menu",
        "aria-expanded": open,
        ref: button,
        onPointerEnter: prefetch,
        onFocus: prefetch,
        // The press that closes an open menu as "outside" must not open it again when it becomes a click.
        onPointerDown: () => {
          openBefore.current = open;
        },
        onClick: () => {
          setOpen(!openBefore.current);
          openBefore.current = false;
        },
      })}
      {open ? (
        <MenuContent
          label={label}
          entries={entries}
          align={align}
          side={side}
          onClose={() => setOpen(false)}
          onReturnFocus={() => button.current?.focus()}
        />
      ) : null}
    </span>
  );
}
