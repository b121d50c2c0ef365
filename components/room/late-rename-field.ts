"use client";

import dynamic from "next/dynamic";

/** Fetches it; the chat's frame does at the first sign of life. */
export const loadRenameField = () => import("@/components/room/rename-field");

export const RenameField = dynamic(() => loadRenameField().then((module) => module.RenameField), {
  ssr: false,
});
