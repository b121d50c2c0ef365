const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * The address that a link of a model's reply may lead to, or null: absolute, and of a scheme that shows or
 * writes something. Paths of this site are no place for a model to send people to.
 */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href.trim());
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
