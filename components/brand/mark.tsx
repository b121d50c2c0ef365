/**
 * Castor's mark: the twins of Gemini as the sky draws them, two figures hand in hand, with the head that is
 * the star Castor alight.
 */
export function Mark({ size = 28, className }: { readonly size?: number; readonly className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <path
        d="M10.5 13.5V26M21.5 13.5V26M10.5 18h11"
        stroke="currentColor"
        strokeWidth="2.75"
        strokeLinecap="round"
      />
      <circle cx="21.5" cy="7.75" r="2.75" stroke="currentColor" strokeWidth="2" />
      <circle cx="10.5" cy="7.25" r="4" fill="var(--accent)" />
    </svg>
  );
}

/** Mark and name side by side. */
export function Wordmark({ className }: { readonly className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 text-ink ${className ?? ""}`}>
      <Mark size={26} />
      <span className="font-semibold text-xl tracking-tight">Castor</span>
    </span>
  );
}
