"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { DeleteAccountDialog } from "@/components/account/delete-account-dialog";
import { Panel, Row, Section } from "@/components/account/section";
import { Button, buttonClasses } from "@/components/ui/button";

/** Taking everything along, or away. */
export function DataSection() {
  const t = useTranslations("settings");
  const [deleting, setDeleting] = useState(false);
  return (
    <Section id="data" title={t("data")} lead={t("dataLead")}>
      <Panel>
        <Row label={t("exportAll")} hint={t("exportAllHint")}>
          <a href="/api/user/me/export" download className={buttonClasses()}>
            <Download size={16} aria-hidden />
            {t("exportAll")}
          </a>
        </Row>
        <Row label={t("deleteAccount")} hint={t("deleteAccountHint")}>
          <Button variant="dangerQuiet" onClick={() => setDeleting(true)}>
            {t("deleteAccount")}
          </Button>
        </Row>
      </Panel>
      {deleting ? <DeleteAccountDialog onClose={() => setDeleting(false)} /> : null}
    </Section>
  );
}
