/** Text with the searched words marked; accents and case do not matter, as in the search itself. */
export function HighlightedText({ text, words }: { readonly text: string; readonly words: string }) {
  const terms = words
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (terms.length === 0) return text;
  // A split by a captured group puts the hits at the odd places.
  return text.split(new RegExp(`(${terms.join("|")})`, "giu")).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one fixed text.
      <mark key={index} className="rounded-xs bg-accent-soft text-ink">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
