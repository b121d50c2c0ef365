/** The languages of the interface, in the order they are offered. */
export const LOCALES = ["en", "hi"] as const;
export type Locale = (typeof LOCALES)[number];
const DEFAULT_LOCALE: Locale = "en";

/** Scripts that run from right to left; none is offered yet, and the layout is ready for them. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

function isLocale(value: unknown): value is Locale {
  return (LOCALES as readonly unknown[]).includes(value);
}

export function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(locale.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/**
 * The language to answer in: what the person chose, else the first of the browser's languages that we have.
 *
 * @param chosen value of the language cookie
 * @param acceptLanguage the request's Accept-Language header, such as `hi-IN,hi;q=0.9,en;q=0.8`
 */
export function negotiateLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...settings] = entry.trim().split(";");
      const weight = settings.map((setting) => /^\s*q=([\d.]+)$/.exec(setting)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split("-")[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return wanted.map(({ language }) => language).find(isLocale) ?? DEFAULT_LOCALE;
}
