import { PREFERENCE_COOKIES, type Preference } from "@/lib/i18n/preferences";

const ONE_YEAR = 60 * 60 * 24 * 365;

/** Remembers a choice for the server's next render; an empty value forgets it. */
export function setPreference(name: Preference, value: string): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  const age = value === "" ? 0 : ONE_YEAR;
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and Firefox lack the Cookie Store API.
  document.cookie = `${PREFERENCE_COOKIES[name]}=${encodeURIComponent(value)}; path=/; max-age=${age}; samesite=lax${secure}`;
}

/** Changes the theme now and for later visits. */
export function setTheme(theme: "system" | "light" | "dark"): void {
  setPreference("theme", theme === "system" ? "" : theme);
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
}

/** Switches our own animations off or back to what the system asks for. */
export function setReducedMotion(reduced: boolean): void {
  setPreference("motion", reduced ? "reduce" : "");
  const root = document.documentElement;
  if (reduced) root.dataset.motion = "reduce";
  else root.removeAttribute("data-motion");
}
