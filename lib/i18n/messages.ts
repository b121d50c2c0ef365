import "server-only";
import compile from "icu-minify/compile";
import type { Locale } from "@/lib/i18n/locale";
import en from "@/messages/en.json";
import hi from "@/messages/hi.json";

type Tree = { [key: string]: string | Tree };

/**
 * Messages are compiled here, on the server, once: the browser then needs only the formatter (next.config.ts
 * points use-intl at it) and no ICU parser, which saves about 9 kB of gzip on every page.
 */
function compileTree(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      // The compiled form is an array for messages with arguments; use-intl types know only the source form.
      typeof value === "string" ? (compile(value) as unknown as string) : compileTree(value),
    ]),
  );
}

const sources: Record<Locale, typeof en> = { en, hi };
const compiled = new Map<Locale, typeof en>();

/** The first part of a message's name: "chat" in "chat.send". */
export type Namespace = keyof typeof en;

/** Some of a language's messages, compiled: a page is sent those that its client components say, and no others. */
export function pickMessages(locale: Locale, namespaces: readonly Namespace[]): Partial<typeof en> {
  const messages = messagesOf(locale);
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[namespace]]));
}

/** All messages of a language, compiled. */
export function messagesOf(locale: Locale): typeof en {
  let messages = compiled.get(locale);
  if (!messages) {
    // Copied through JSON: the compiler's objects have no prototype, which React refuses to hand to the browser.
    messages = JSON.parse(JSON.stringify(compileTree(sources[locale]))) as typeof en;
    compiled.set(locale, messages);
  }
  return messages;
}
