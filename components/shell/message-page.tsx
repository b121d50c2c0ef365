import Link from "next/link";
import type { ReactNode } from "react";
import { Constellation } from "@/components/brand/constellation";
import { buttonClasses } from "@/components/ui/button";

interface MessagePageProps {
  readonly title: string;
  readonly body: string;
  readonly actionLabel?: string;
  readonly children?: ReactNode;
}

/** A page that has one thing to say: not found, gone, broken, offline. */
export function MessagePage({ title, body, actionLabel, children }: MessagePageProps) {
  return (
    <main
      id="content"
      className="relative mx-auto grid min-h-dvh max-w-xl content-center justify-items-center gap-4 px-6 py-16 text-center"
    >
      <Constellation className="w-44 text-ink-faint" />
      <h1 className="font-semibold text-3xl tracking-tight">{title}</h1>
      <p className="max-w-md text-ink-muted text-lg">{body}</p>
      <div className="flex flex-wrap justify-center gap-2 pt-2">
        {children}
        {actionLabel ? (
          <Link href="/" className={buttonClasses("primary", "lg")}>
            {actionLabel}
          </Link>
        ) : null}
      </div>
    </main>
  );
}
