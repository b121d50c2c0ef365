"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { usePlanNews } from "@/components/billing/use-plan-news";
import { loadLateParts } from "@/components/chat/late-parts";
import { loadRenameField } from "@/components/room/late-rename-field";
import { RoomHeader } from "@/components/room/room-header";
import { TEMPORARY_CHAT } from "@/components/room/temporary-chat";
import { OfflineBar } from "@/components/shell/offline-bar";
import { setPreference } from "@/components/shell/set-preference";
import { type Overlay, ShellContext, WIDE } from "@/components/shell/shell-context";
import { useAccountLanguage } from "@/components/shell/use-account-language";
import { useKeyboardHeight } from "@/components/shell/use-keyboard-height";
import { useShortcuts } from "@/components/shell/use-shortcuts";
import { Sidebar } from "@/components/sidebar/sidebar";
import { onSignedOut } from "@/lib/client/api";
import { useSharedRefresh } from "@/lib/client/hooks";

const loadPalette = () => import("@/components/palette/command-palette");
const loadDrawer = () => import("@/components/sidebar/drawer");
// Without ssr each waits for itself alone: else what is typed meanwhile would wait with it, and be lost.
const CommandPalette = dynamic(() => loadPalette().then((module) => module.CommandPalette), { ssr: false });
const Drawer = dynamic(() => loadDrawer().then((module) => module.Drawer), { ssr: false });
const ShortcutSheet = dynamic(
  () => import("@/components/shell/shortcut-sheet").then((module) => module.ShortcutSheet),
  { ssr: false },
);
const ShareDialog = dynamic(
  () => import("@/components/room/share-dialog").then((module) => module.ShareDialog),
  { ssr: false },
);

interface ChatShellProps {
  readonly initiallyCollapsed: boolean;
  /** Whether there is room for a sidebar beside the page, as far as the server can tell. */
  readonly initiallyWide: boolean;
  readonly children: ReactNode;
}

/** The frame around every conversation: sidebar or drawer, header, palette, shortcuts, sharing. */
export function ChatShell({ initiallyCollapsed, initiallyWide, children }: ChatShellProps) {
  const t = useTranslations("sidebar");
  const router = useRouter();
  const pathname = usePathname();
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const hasSidebar = useWidened(initiallyWide);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  useKeyboardHeight();
  useSharedRefresh();
  useAccountLanguage();
  usePlanNews();

  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname: path, search } = location;
        location.assign(`/sign-in?reason=signed-out&next=${encodeURIComponent(path + search)}`);
      }),
    [],
  );
  useEffect(() => {
    // At the first sign of life: the palette, so that Ctrl-K and the next letters land in it, and what can wait.
    const fetchSoon = () => {
      for (const load of [loadPalette, loadDrawer, loadRenameField]) load().catch(() => undefined);
      loadLateParts();
      import("@/lib/client/roll-session").then(({ rollSession }) => rollSession()).catch(() => undefined);
    };
    const once = { once: true, passive: true };
    addEventListener("pointerdown", fetchSoon, once);
    addEventListener("keydown", fetchSoon, once);
    return () => {
      removeEventListener("pointerdown", fetchSoon);
      removeEventListener("keydown", fetchSoon);
    };
  }, []);
  // Whatever was chosen in the drawer, the drawer has done its work.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs on every change of page.
  useEffect(() => setDrawerOpen(false), [pathname]);

  const toggleSidebar = useCallback(() => {
    if (!matchMedia(WIDE).matches) setDrawerOpen((open) => !open);
    else
      setCollapsed((before) => {
        setPreference("sidebar", before ? "" : "collapsed");
        return !before;
      });
  }, []);

  const begin = useCallback(
    (address: string) => {
      setDrawerOpen(false);
      router.push(address);
      focusComposer();
    },
    [router],
  );
  const newChat = useCallback(() => begin("/"), [begin]);
  const newTemporaryChat = useCallback(() => begin(TEMPORARY_CHAT), [begin]);

  useShortcuts({
    palette: () => setOverlay((open) => (open?.name === "palette" ? null : { name: "palette" })),
    help: () => setOverlay({ name: "shortcuts" }),
    newChat,
    toggleSidebar,
    focusComposer,
  });

  const shell = useMemo(
    () => ({ collapsed, toggleSidebar, newChat, newTemporaryChat, open: setOverlay }),
    [collapsed, toggleSidebar, newChat, newTemporaryChat],
  );

  return (
    <ShellContext value={shell}>
      {/* Over the whole screen, so that the sidebar's colour reaches to its edge beside a notch. */}
      <div className="-mr-[env(safe-area-inset-right)] -ml-[env(safe-area-inset-left)] flex h-[calc(100dvh-var(--keyboard,0px))] overflow-hidden pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]">
        <nav
          aria-label={t("label")}
          // Kept in the page while collapsed, so that opening is instant and the scroll position stays.
          inert={collapsed}
          className={`hidden shrink-0 overflow-hidden border-line border-e bg-sunken shadow-[calc(-1*env(safe-area-inset-left))_0_0_0_var(--sunken)] transition-[width] duration-200 ease-out md:block rtl:shadow-[env(safe-area-inset-right)_0_0_0_var(--sunken)] ${
            collapsed ? "w-0 border-e-0" : "w-(--sidebar-width)"
          }`}
        >
          {hasSidebar ? <Sidebar /> : null}
        </nav>
        {drawerOpen ? (
          <Drawer onClose={() => setDrawerOpen(false)} label={t("label")}>
            <Sidebar inDrawer onClose={() => setDrawerOpen(false)} />
          </Drawer>
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <RoomHeader />
          <OfflineBar />
          <main id="content" tabIndex={-1} className="relative flex min-h-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </div>
      </div>
      {overlay?.name === "palette" ? <CommandPalette onClose={() => setOverlay(null)} /> : null}
      {overlay?.name === "shortcuts" ? <ShortcutSheet onClose={() => setOverlay(null)} /> : null}
      {overlay?.name === "share" ? (
        <ShareDialog room={overlay.room} onClose={() => setOverlay(null)} />
      ) : null}
    </ShellContext>
  );
}

/** Whether there is or ever was room for a sidebar; once made it stays, with its search and where it stood. */
function useWidened(initially: boolean): boolean {
  const [isWide, setWide] = useState(initially);
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const look = () => {
      if (wide.matches) setWide(true);
    };
    look();
    wide.addEventListener("change", look);
    return () => wide.removeEventListener("change", look);
  }, []);
  return isWide;
}

/** Puts the cursor where one writes; after the next paint, so that a new page has its composer. */
function focusComposer() {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-composer]")?.focus());
}
