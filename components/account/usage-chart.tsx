"use client";

import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Usage } from "@/lib/contract/user";

const WIDTH = 600;
const HEIGHT = 112;

interface UsageChartProps {
  readonly days: Usage["days"];
  /** Drawn as a line, when the plan has a limit. */
  readonly limit: number | null;
}

/** The smallest round number that is not below the tallest bar. */
function ceilingOf(most: number): number {
  const steps = [5, 10, 20, 50, 100, 200, 500, 1000];
  return steps.find((step) => step >= most) ?? Math.ceil(most / 1000) * 1000;
}

/**
 * Prompts per day as bars. Arrow keys walk the days and each is read out; the table below holds the same
 * numbers for whoever prefers them.
 */
export function UsageChart({ days, limit }: UsageChartProps) {
  const t = useTranslations("settings");
  const format = useFormatter();
  const [active, setActive] = useState<number | null>(null);
  const top = ceilingOf(Math.max(limit ?? 0, ...days.map((day) => day.used + day.refunded)));
  const slot = WIDTH / days.length;
  const y = (value: number) => HEIGHT - (value / top) * (HEIGHT - 8);
  // Days are counted in UTC, so they are named in UTC as well.
  const name = (day: string) =>
    format.dateTime(new Date(`${day}T00:00:00Z`), { day: "numeric", month: "short", timeZone: "UTC" });
  const describe = (index: number) => {
    const day = days[index];
    return day ? t("usageDay", { day: name(day.day), used: day.used, refunded: day.refunded }) : "";
  };

  return (
    <figure className="grid gap-2">
      <div
        role="slider"
        aria-label={t("usageChart")}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={(active ?? days.length - 1) + 1}
        aria-valuetext={describe(active ?? days.length - 1)}
        aria-readonly
        tabIndex={0}
        className="rounded-md"
        dir="ltr"
        onFocus={() => setActive((index) => index ?? days.length - 1)}
        onBlur={() => setActive(null)}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -1, ArrowRight: 1, Home: -days.length, End: days.length }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          setActive((index) => Math.max(0, Math.min(days.length - 1, (index ?? days.length - 1) + step)));
        }}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-32 w-full"
          aria-hidden
          onPointerLeave={() => setActive(null)}
        >
          <line
            x1="0"
            x2={WIDTH}
            y1={HEIGHT}
            y2={HEIGHT}
            stroke="var(--line)"
            vectorEffect="non-scaling-stroke"
          />
          {limit !== null ? (
            <line
              x1="0"
              x2={WIDTH}
              y1={y(limit)}
              y2={y(limit)}
              stroke="var(--line-strong)"
              strokeDasharray="3 5"
              vectorEffect="non-scaling-stroke"
            />
          ) : null}
          {days.map((day, index) => (
            <g key={day.day} onPointerEnter={() => setActive(index)}>
              <rect x={index * slot} y="0" width={slot} height={HEIGHT} fill="transparent" />
              <rect
                x={index * slot + slot * 0.18}
                width={slot * 0.64}
                y={y(day.used + day.refunded)}
                height={HEIGHT - y(day.used + day.refunded)}
                fill="var(--press)"
              />
              <rect
                x={index * slot + slot * 0.18}
                width={slot * 0.64}
                y={y(day.used)}
                height={HEIGHT - y(day.used)}
                fill={index === active ? "var(--accent-strong)" : "var(--accent)"}
                opacity={active === null || index === active ? 1 : 0.45}
              />
            </g>
          ))}
        </svg>
        {/* Outside the drawing, which is stretched to the width of the page. */}
        <div aria-hidden className="flex justify-between pt-1 text-ink-faint text-xs">
          {[0, Math.floor(days.length / 2), days.length - 1].map((index) => (
            <span key={index}>{name(days[index]?.day ?? "")}</span>
          ))}
        </div>
      </div>
      <figcaption className="min-h-5 text-ink-muted text-sm tabular-nums">
        {active === null ? t("usageChart") : describe(active)}
      </figcaption>
      <details className="text-sm">
        <summary className="w-fit rounded-sm font-medium text-accent">{t("usageTable")}</summary>
        <table className="mt-2 w-full max-w-sm text-start tabular-nums">
          <thead>
            <tr className="text-ink-faint">
              <th scope="col" className="py-1 text-start font-medium">
                {t("day")}
              </th>
              <th scope="col" className="py-1 text-end font-medium">
                {t("prompts")}
              </th>
              <th scope="col" className="py-1 text-end font-medium">
                {t("usageRefunded")}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.day} className="border-line border-t">
                <th scope="row" className="py-1 text-start font-normal">
                  {name(day.day)}
                </th>
                <td className="py-1 text-end">{day.used}</td>
                <td className="py-1 text-end">{day.refunded}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
