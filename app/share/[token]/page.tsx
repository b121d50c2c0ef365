import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Wordmark } from "@/components/brand/mark";
import { Markdown } from "@/components/markdown/markdown";
import { Messages } from "@/components/shell/messages";
import { buttonClasses } from "@/components/ui/button";
import type { SharedSnapshot } from "@/lib/contract/chatroom";
import { AppError } from "@/lib/errors";
import { getFormatter, getTranslator } from "@/lib/i18n/request";
import { readShare } from "@/lib/usecases/share-chatroom";

interface SharePageProps {
  readonly params: Promise<{ token: string }>;
}

const snapshotOf = cache(async (token: string): Promise<SharedSnapshot | null> => {
  if (!/^[A-Za-z0-9_-]{20,64}$/.test(token)) return null;
  try {
    return await readShare(token);
  } catch (failure) {
    if (failure instanceof AppError && failure.code === "not_found") return null;
    throw failure;
  }
});

export async function generateMetadata({ params }: SharePageProps): Promise<Metadata> {
  const snapshot = await snapshotOf((await params).token);
  const title = snapshot?.title ?? (await getTranslator())("share.goneTitle");
  // Whoever has the link may read it; that does not make it something to be searched for.
  return { title, robots: { index: false, follow: false }, referrer: "no-referrer" };
}

/** A shared chat as everybody with the link sees it: read-only, as it was when it was shared. */
export default async function SharePage({ params }: SharePageProps) {
  const snapshot = await snapshotOf((await params).token);
  if (!snapshot) notFound();
  const [t, format] = await Promise.all([getTranslator(), getFormatter()]);
  return (
    <div className="min-h-dvh">
      <header className="sticky top-0 z-10 border-line border-b bg-canvas">
        <div className="mx-auto flex h-14 max-w-(--reading-width) items-center justify-between px-4">
          <Link href="/" className="rounded-md">
            <Wordmark />
          </Link>
          <Link href="/" className={buttonClasses("primary", "sm")}>
            {t("share.publicCta")}
          </Link>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-(--reading-width) px-4 pt-10 pb-24">
        <h1 className="text-balance font-semibold text-3xl tracking-tight" dir="auto">
          {snapshot.title}
        </h1>
        <p className="pt-2 pb-8 text-ink-faint text-sm">
          {t("share.publicNote", {
            date: format.dateTime(new Date(snapshot.sharedAt), { dateStyle: "long" }),
          })}
        </p>
        <Messages of={["chat"]}>
          <ol className="grid gap-8">
            {snapshot.messages.map((message) =>
              message.role === "user" ? (
                <li
                  key={message.id}
                  className="ms-auto max-w-[85%] rounded-2xl bg-bubble px-4 py-2.5 text-lg"
                >
                  <h2 className="sr-only">{t("share.you")}</h2>
                  <p className="whitespace-pre-wrap" dir="auto">
                    {message.content}
                  </p>
                </li>
              ) : (
                <li key={message.id} className="min-w-0 text-lg" dir="auto">
                  <h2 className="sr-only">{t("share.reply")}</h2>
                  <Markdown text={message.content} />
                </li>
              ),
            )}
          </ol>
        </Messages>
      </main>
    </div>
  );
}
