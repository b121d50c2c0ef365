"use client";

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { CONTROL, Field } from "@/components/ui/field";
import { joinClasses } from "@/components/ui/join-classes";

export interface Country {
  /** ISO 3166, such as IN. */
  readonly code: string;
  /** Such as 91. */
  readonly callingCode: string;
  /** In the language of the page. */
  readonly name: string;
}

export interface MobileInput {
  readonly country: string;
  /** As typed. */
  readonly text: string;
}

/** Numbers with a country code are taken as they are; others belong to the chosen country. */
const load = () => import("libphonenumber-js/min");

/**
 * Reads what was typed into E.164 (+919876543210), or null when it is not a whole number. The parser's
 * tables (about 30 kB) are fetched when the field is first touched.
 */
export async function readMobile({ country, text }: MobileInput): Promise<string | null> {
  const { parsePhoneNumberFromString } = await load();
  const number = parsePhoneNumberFromString(text, country as "IN");
  return number?.isPossible() ? number.number : null;
}

/** The country that a number with +code names, as it is typed. */
async function countryOf(text: string): Promise<string | null> {
  const { AsYouType } = await load();
  const parser = new AsYouType();
  parser.input(text);
  return parser.getCountry() ?? null;
}

interface MobileFieldProps {
  readonly value: MobileInput;
  readonly onChange: (value: MobileInput) => void;
  readonly countries: readonly Country[];
  readonly error: string | null;
  readonly autoFocus?: boolean;
}

export function MobileField({ value, onChange, countries, error, autoFocus = false }: MobileFieldProps) {
  const t = useTranslations("signIn");
  const chosen = countries.find((country) => country.code === value.country);
  // Some 240 countries are a third of the page: they are made when somebody is about to look at them.
  const [areShown, setShown] = useState(false);
  const show = () => setShown(true);
  const offered = areShown ? countries : countries.filter((country) => country === chosen);
  const international = value.text.trim().startsWith("+");

  return (
    <Field label={t("mobile")} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <span
            className={joinClasses(
              CONTROL,
              "relative inline-flex h-12 shrink-0 items-center gap-1 px-3 text-md has-focus-visible:border-accent has-focus-visible:outline-2 has-focus-visible:-outline-offset-1 has-focus-visible:outline-accent",
            )}
          >
            <span aria-hidden className="font-medium text-ink-muted text-sm">
              {value.country}
            </span>
            <span aria-hidden className="tabular-nums">
              +{chosen?.callingCode}
            </span>
            <ChevronDown aria-hidden size={15} className="text-ink-faint" />
            {/* The system's own picker, searchable and at home on phones, laid over what it shows. */}
            <select
              aria-label={t("country")}
              value={value.country}
              onChange={(event) => onChange({ ...value, country: event.target.value })}
              onPointerEnter={show}
              onPointerDown={show}
              onFocus={show}
              autoComplete="tel-country-code"
              className="absolute inset-0 w-full cursor-pointer opacity-0"
            >
              {offered.map((country) => (
                <option key={country.code} value={country.code}>
                  {country.name} (+{country.callingCode})
                </option>
              ))}
            </select>
          </span>
          <input
            {...control}
            name="mobile"
            type="tel"
            inputMode="tel"
            autoComplete={international ? "tel" : "tel-national"}
            // biome-ignore lint/a11y/noAutofocus: the page has one purpose, and this is it.
            autoFocus={autoFocus}
            required
            maxLength={32}
            dir="ltr"
            value={value.text}
            onFocus={() => void load()}
            onChange={async (event) => {
              const text = event.target.value;
              onChange({ ...value, text });
              if (!text.trim().startsWith("+")) return;
              const country = await countryOf(text).catch(() => null);
              if (country && country !== value.country && countries.some(({ code }) => code === country))
                onChange({ text, country });
            }}
            placeholder={value.country === "IN" ? "98765 43210" : undefined}
            className={joinClasses(CONTROL, "h-12 w-full min-w-0 text-xl tabular-nums tracking-wide")}
          />
        </div>
      )}
    </Field>
  );
}
