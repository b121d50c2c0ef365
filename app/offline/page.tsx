import type { Metadata } from "next";
import { OfflineRooms } from "@/components/offline/offline-rooms";
import { Messages } from "@/components/shell/messages";
import { getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t("pages.offlineTitle"), robots: { index: false } };
}

/** What the service worker shows without a connection. It holds nothing of anybody: the rooms come from the device. */
export default function OfflinePage() {
  return (
    <Messages of={["chat"]}>
      <OfflineRooms />
    </Messages>
  );
}
