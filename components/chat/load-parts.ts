"use client";

import dynamic from "next/dynamic";

const details = () => import("@/components/chat/message-details");
const personas = () => import("@/components/chat/persona-suggestions");
const files = () => import("@/components/chat/picked-files");

/*
 * Parts of a conversation that nobody sees before touching something: they are no part of the page's first load,
 * and are fetched at the first sign of life, so that they are there when they are wanted.
 */
export const MessageDetails = dynamic(() => details().then((module) => module.MessageDetails));
export const PersonaSuggestions = dynamic(() => personas().then((module) => module.PersonaSuggestions));
export const PickedFiles = dynamic(() => files().then((module) => module.PickedFiles));

/** Fetches them; what fails now is tried again when it is needed. */
export function loadParts(): void {
  for (const load of [details, personas, files]) load().catch(() => undefined);
}
