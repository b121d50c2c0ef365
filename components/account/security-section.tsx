"use client";

import { KeyRound, Monitor, SquareTerminal } from "lucide-react";
import { useState } from "react";
import useSWR, { mutate } from "swr";
import { useFormatter, useTranslations } from "use-intl";
import { PasswordDialog } from "@/components/account/password-dialog";
import { Panel, Row, Section } from "@/components/account/section";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { useMe } from "@/lib/client/hooks";
import type { SessionItem } from "@/lib/contract/auth";

const KEY = "sessions";

/** The password, and every device that is signed in. */
export function SecuritySection() {
  const t = useTranslations("settings");
  const errorText = useErrorText();
  const { data: me } = useMe();
  const { data: sessions, error } = useSWR(KEY, () => call("GET /auth/session-list"));
  const [changing, setChanging] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);

  async function end(id: string, work: () => Promise<string>) {
    setEnding(id);
    try {
      showToast(await work());
      await mutate(KEY);
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
    } finally {
      setEnding(null);
    }
  }
  const revoke = (id: string) =>
    end(id, async () => {
      await call("DELETE /auth/session-list/{sessionId}", { params: { sessionId: id } });
      return t("revoked");
    });
  const revokeOthers = () =>
    end("others", async () => {
      const { ended } = await call("DELETE /auth/session-list");
      return t("revokedOthers", { count: ended });
    });

  return (
    <Section id="security" title={t("security")} lead={t("securityLead")}>
      <Panel>
        <Row label={me?.hasPassword ? t("passwordSet") : t("passwordAdd")} hint={t("passwordHint")}>
          <Button icon={<KeyRound size={16} aria-hidden />} disabled={!me} onClick={() => setChanging(true)}>
            {me?.hasPassword ? t("passwordSet") : t("passwordAdd")}
          </Button>
        </Row>
      </Panel>
      <div className="flex flex-wrap items-center justify-between gap-2 pt-2">
        <h3 className="font-medium">{t("sessions")}</h3>
        {sessions && sessions.length > 1 ? (
          <Button size="sm" variant="ghost" busy={ending === "others"} onClick={() => void revokeOthers()}>
            {t("revokeOthers")}
          </Button>
        ) : null}
      </div>
      <Panel>
        {error ? (
          <p role="alert" className="px-5 py-4 text-danger">
            {errorText(error)}
          </p>
        ) : (
          (sessions ?? [undefined]).map((session, index) =>
            session ? (
              <SessionRow
                key={session.id}
                session={session}
                busy={ending === session.id}
                onRevoke={() => void revoke(session.id)}
              />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the one place-holder while loading.
              <div key={index} className="grid gap-2 px-5 py-4">
                <Skeleton className="h-4 w-40" />
                <Skeleton className="h-3.5 w-64" />
              </div>
            ),
          )
        )}
      </Panel>
      {changing && me ? (
        <PasswordDialog hasPassword={me.hasPassword} onClose={() => setChanging(false)} />
      ) : null}
    </Section>
  );
}

interface SessionRowProps {
  readonly session: SessionItem;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

function SessionRow({ session, busy, onRevoke }: SessionRowProps) {
  const t = useTranslations("settings");
  const format = useFormatter();
  const device = session.device ?? t(session.kind === "api" ? "apiClient" : "unknownDevice");
  const Icon = session.kind === "api" ? SquareTerminal : Monitor;
  return (
    <div className="flex items-center gap-3.5 px-4 py-3.5 sm:px-5">
      <Icon size={19} aria-hidden className="shrink-0 text-ink-faint" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          <span className="truncate" dir="auto">
            {device}
          </span>
          {session.current ? (
            <span className="rounded-full bg-good-soft px-2 py-px text-good text-xs">{t("thisDevice")}</span>
          ) : null}
        </p>
        <p className="text-ink-muted text-sm">
          {[
            t("lastUsed", { time: format.relativeTime(new Date(session.lastUsedAt), Date.now()) }),
            t("signedInSince", {
              date: format.dateTime(new Date(session.createdAt), { dateStyle: "medium" }),
            }),
            session.address,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {session.current ? null : (
        <Button size="sm" busy={busy} onClick={onRevoke} aria-label={t("revokeLabel", { device })}>
          {t("revoke")}
        </Button>
      )}
    </div>
  );
}
