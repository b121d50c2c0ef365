import type { Locale } from "@/lib/i18n/locale";
import type messages from "@/messages/en.json";

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof messages;
  }
}
