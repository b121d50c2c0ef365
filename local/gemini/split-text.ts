/**
 * Cuts text into pieces of about `size` characters, at the ends of words where there are any: models send
 * whole tokens. A code point is never cut in two, as Google never does, but a grapheme cluster may be.
 */
export function splitText(text: string, size: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + vary(size, pieces.length));
    if (end < text.length) {
      const space = text.indexOf(" ", end);
      if (space >= 0 && space - end < 16) end = space + 1;
      else if (isLowSurrogate(text.charCodeAt(end))) end++;
    }
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Uneven like a model's pieces, and yet the same in every run. */
function vary(size: number, n: number): number {
  const factors = [1, 0.6, 1.4, 0.8, 1.2];
  return Math.max(1, Math.round(size * (factors[n % factors.length] ?? 1)));
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;
