import { MessagePage } from "@/components/shell/message-page";
import { getTranslator } from "@/lib/i18n/request";

export default async function NotFound() {
  const t = await getTranslator();
  return (
    <MessagePage
      title={t("pages.notFoundTitle")}
      body={t("pages.notFoundBody")}
      actionLabel={t("pages.home")}
    />
  );
}
