import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "@/components/brand/mark";
import { Messages } from "@/components/shell/messages";
import { getTranslator } from "@/lib/i18n/request";

/** The frame of the pages about the account: a way back, and room to read. */
export default async function AccountLayout({ children }: { readonly children: ReactNode }) {
  const t = await getTranslator();
  return (
    <div className="min-h-dvh">
      <header className="sticky top-0 z-10 border-line border-b bg-canvas pt-[env(safe-area-inset-top)]">
        <div className="mx-auto flex h-14 max-w-5xl items-center justify-between px-4 sm:px-6">
          <Link
            href="/"
            className="-ms-2 inline-flex min-h-9 items-center gap-2 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
          >
            <ArrowLeft size={17} aria-hidden className="rtl:-scale-x-100" />
            {t("common.back")}
          </Link>
          <Mark size={26} />
        </div>
      </header>
      <Messages of={["sidebar", "plan", "settings", "billing", "pricing"]}>{children}</Messages>
    </div>
  );
}
