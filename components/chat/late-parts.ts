"use client";

import dynamic from "next/dynamic";
import { loadMessageList } from "@/components/chat/use-message-list";

const failures = () => import("@/components/chat/failure-card");
const quota = () => import("@/components/chat/quota-card");
const details = () => import("@/components/chat/message-details");
const personas = () => import("@/components/chat/persona-suggestions");
const found = () => import("@/components/chat/found-message");
const editor = () => import("@/components/chat/prompt-editor");
const sources = () => import("@/components/chat/sources-list");
const files = () => import("@/components/chat/picked-files");

/*
 * Parts of a conversation that most visits never see: they are no part of the page's first load, and are fetched
 * at the first sign of life, so that they are there when they are wanted. Without ssr each waits for itself alone;
 * else the page would wait with it, and lose what is being typed.
 */
export const FailureCard = dynamic(() => failures().then((it) => it.FailureCard), { ssr: false });
export const BusyCard = dynamic(() => failures().then((it) => it.BusyCard), { ssr: false });
export const QuotaCard = dynamic(() => quota().then((it) => it.QuotaCard), { ssr: false });
export const FoundMessage = dynamic(() => found().then((it) => it.FoundMessage), { ssr: false });
export const MessageDetails = dynamic(() => details().then((it) => it.MessageDetails), { ssr: false });
export const PersonaSuggestions = dynamic(() => personas().then((it) => it.PersonaSuggestions), {
  ssr: false,
});
export const PickedFiles = dynamic(() => files().then((it) => it.PickedFiles), { ssr: false });
export const SourcesList = dynamic(() => sources().then((it) => it.SourcesList), { ssr: false });
export const PromptEditor = dynamic(() => editor().then((it) => it.PromptEditor), { ssr: false });

/** Fetches them; what fails now is tried again when it is needed. */
export function loadLateParts(): void {
  for (const load of [loadMessageList, failures, quota, details, personas, sources, files, editor, found])
    load().catch(() => undefined);
}
