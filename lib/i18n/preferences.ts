/**
 * What a person chose about the interface, kept in cookies so that the server's first paint is right: no
 * flash of the wrong theme and no inline script.
 */
export const PREFERENCE_COOKIES = {
  locale: "castor_locale",
  theme: "castor_theme",
  motion: "castor_motion",
  sidebar: "castor_sidebar",
  timeZone: "castor_tz",
} as const;

export type Preference = keyof typeof PREFERENCE_COOKIES;

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function isTheme(value: unknown): value is Theme {
  return (THEMES as readonly unknown[]).includes(value);
}

/** A zone name that this runtime knows, or UTC: the cookie comes from outside. */
export function safeTimeZone(name: string | undefined): string {
  if (!name) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
