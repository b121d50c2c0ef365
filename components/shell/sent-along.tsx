"use client";

import type { ReactNode } from "react";
import { SWRConfig } from "swr";
import { sentAlong } from "@/lib/client/hooks";
import type { PageData } from "@/lib/contract/page-data";

/** What came with the page stands until the API has answered, so that nothing on it is put in later. */
export function SentAlong({
  data,
  children,
}: {
  readonly data: PageData | undefined;
  readonly children: ReactNode;
}) {
  return <SWRConfig value={{ fallback: data ? sentAlong(data) : {} }}>{children}</SWRConfig>;
}
