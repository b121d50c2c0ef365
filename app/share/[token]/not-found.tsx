import { MessagePage } from "@/components/shell/message-page";
import { getTranslator } from "@/lib/i18n/request";

export default async function ShareGone() {
  const t = await getTranslator();
  return (
    <MessagePage title={t("share.goneTitle")} body={t("share.goneBody")} actionLabel={t("share.publicCta")} />
  );
}
