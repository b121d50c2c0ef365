"use client";

import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "use-intl";
import { Panel, Section } from "@/components/account/section";
import { useErrorText } from "@/components/shell/use-error-text";
import { Skeleton } from "@/components/ui/skeleton";
import { useUsage } from "@/lib/client/hooks";

const UsageChart = dynamic(
  () => import("@/components/account/usage-chart").then((module) => module.UsageChart),
  { loading: () => <Skeleton className="h-40 w-full" /> },
);

/** Today's prompts, when they return, and the last 30 days. */
export function UsageSection() {
  const t = useTranslations("settings");
  const sidebar = useTranslations("sidebar");
  const format = useFormatter();
  const errorText = useErrorText();
  const { data, error } = useUsage();
  const sum = (key: "used" | "refunded") => data?.days.reduce((total, day) => total + day[key], 0) ?? 0;
  return (
    <Section id="usage" title={t("usage")} lead={t("usageLead")}>
      <Panel>
        {error && !data ? (
          <p role="alert" className="px-5 py-4 text-danger">
            {errorText(error)}
          </p>
        ) : (
          <div className="grid gap-5 px-4 py-4 sm:px-5">
            <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
              <Figure
                name={t("usageToday")}
                value={
                  data
                    ? data.dailyPrompts === null
                      ? String(data.used)
                      : t("usageOf", { used: data.used, total: data.dailyPrompts })
                    : null
                }
                note={
                  data
                    ? sidebar("resets", {
                        time: format.dateTime(new Date(data.resetAt), { hour: "numeric", minute: "2-digit" }),
                      })
                    : undefined
                }
              />
              <Figure name={t("usageTotal")} value={data ? String(sum("used")) : null} />
              <Figure name={t("usageRefunded")} value={data ? String(sum("refunded")) : null} />
            </dl>
            {data ? (
              <UsageChart days={data.days} limit={data.dailyPrompts} />
            ) : (
              <Skeleton className="h-40 w-full" />
            )}
          </div>
        )}
      </Panel>
    </Section>
  );
}

interface FigureProps {
  readonly name: string;
  /** Null while it is on its way. */
  readonly value: string | null;
  readonly note?: string | undefined;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="text-ink-muted text-sm">{name}</dt>
      <dd className="font-semibold text-2xl tabular-nums tracking-tight">
        {value ?? <Skeleton className="h-7 w-16" />}
      </dd>
      {note ? <dd className="text-ink-faint text-sm">{note}</dd> : null}
    </div>
  );
}
