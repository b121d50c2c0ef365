"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { joinClasses } from "@/components/ui/join-classes";

const SECTIONS = ["profile", "billing", "usage", "personas", "security", "data"] as const;

/** The sections beside the page, with the one in view marked; on a phone a row that scrolls. */
export function SectionNav() {
  const t = useTranslations("settings");
  const [current, setCurrent] = useState<string>(SECTIONS[0]);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const top = entries.find((entry) => entry.isIntersecting);
        if (top) setCurrent(top.target.id);
      },
      { rootMargin: "-15% 0px -70% 0px" },
    );
    for (const id of SECTIONS) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
    return () => observer.disconnect();
  }, []);
  return (
    <nav
      aria-label={t("sections")}
      className="-mx-4 mb-6 overflow-x-auto px-4 md:sticky md:top-22 md:mx-0 md:mb-0 md:self-start md:px-0"
    >
      <ul className="flex gap-1 md:grid">
        {SECTIONS.map((id) => (
          <li key={id}>
            <a
              href={`#${id}`}
              aria-current={id === current ? "location" : undefined}
              className={joinClasses(
                "inline-flex min-h-9 items-center whitespace-nowrap rounded-md px-3 md:flex pointer-coarse:min-h-11",
                id === current
                  ? "bg-press font-medium text-ink"
                  : "text-ink-muted hover:bg-hover hover:text-ink",
              )}
            >
              {t(id)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
