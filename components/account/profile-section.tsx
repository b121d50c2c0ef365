"use client";

import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { mutate } from "swr";
import { useLocale, useTranslations } from "use-intl";
import { Panel, Row, Section } from "@/components/account/section";
import { LANGUAGE_NAMES } from "@/components/shell/language-switch";
import { setPreference, setReducedMotion, setTheme } from "@/components/shell/set-preference";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { Input } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { useMe } from "@/lib/client/hooks";
import { LOCALES, type Locale } from "@/lib/i18n/locale";
import type { Theme } from "@/lib/i18n/preferences";

interface ProfileSectionProps {
  readonly initialTheme: Theme;
  readonly initialReducedMotion: boolean;
}

/** Name, language, theme and motion. Each takes effect when it is changed; only the name has a button. */
export function ProfileSection({ initialTheme, initialReducedMotion }: ProfileSectionProps) {
  const t = useTranslations("settings");
  const { data: me } = useMe();
  const [theme, chooseTheme] = useState(initialTheme);
  const [reduced, setReduced] = useState(initialReducedMotion);
  const motion = useId();
  return (
    <Section id="profile" title={t("profile")} lead={t("profileLead")}>
      <Panel>
        <NameRow key={me?.name ?? ""} name={me?.name ?? ""} disabled={!me} />
        <Row label={t("mobile")}>
          <span dir="ltr" className="text-ink-muted tabular-nums">
            {me?.mobile ?? "…"}
          </span>
        </Row>
        <LanguageRow />
        <Row label={t("theme")}>
          <ChoiceGroup
            legend={t("theme")}
            value={theme}
            choices={[
              { value: "system", label: t("themeSystem") },
              { value: "light", label: t("themeLight") },
              { value: "dark", label: t("themeDark") },
            ]}
            onChange={(next) => {
              chooseTheme(next);
              setTheme(next);
            }}
          />
        </Row>
        <Row label={t("motion")} hint={t("motionHint")} htmlFor={motion}>
          <Switch
            id={motion}
            checked={reduced}
            onChange={(event) => {
              setReduced(event.target.checked);
              setReducedMotion(event.target.checked);
            }}
          />
        </Row>
      </Panel>
    </Section>
  );
}

function NameRow({ name, disabled }: { readonly name: string; readonly disabled: boolean }) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const [text, setText] = useState(name);
  const [busy, setBusy] = useState(false);
  const id = useId();

  async function save() {
    setBusy(true);
    try {
      await mutate("me", await call("PATCH /user/me", { body: { name: text.trim() || null } }), false);
      showToast(common("saved"));
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Row label={t("name")} hint={t("nameHint")} htmlFor={id}>
      <form
        className="flex w-full gap-2 sm:w-auto"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        <Input
          id={id}
          name="name"
          autoComplete="name"
          maxLength={80}
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="sm:w-56"
        />
        <Button type="submit" busy={busy} disabled={text.trim() === name} className="h-11">
          {common("save")}
        </Button>
      </form>
    </Row>
  );
}

function LanguageRow() {
  const t = useTranslations("common");
  const errorText = useErrorText();
  const locale = useLocale();
  const router = useRouter();

  // The choice is shown at once; the words follow with the page.
  const [chosen, setChosen] = useState(locale);

  async function choose(next: Locale) {
    setChosen(next);
    setPreference("locale", next);
    router.refresh();
    // The account remembers it for the person's other devices; this one has its cookie already.
    try {
      await mutate("me", await call("PATCH /user/me", { body: { locale: next } }), false);
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
    }
  }

  return (
    <Row label={t("language")}>
      <ChoiceGroup
        legend={t("language")}
        value={chosen}
        choices={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        onChange={(next) => void choose(next)}
      />
    </Row>
  );
}
