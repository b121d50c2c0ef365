/** As the search compares: without case, and without the accents of Latin, Greek and Cyrillic letters. */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

/** The words of a search, as it compares them. */
export function termsOf(words: string): readonly string[] {
  return foldText(words).split(/\s+/).filter(Boolean);
}

/** Where the words stand in the text, as [from, to) in its own characters, in order and apart from each other. */
export function findWords(text: string, words: string): readonly (readonly [number, number])[] {
  const terms = termsOf(words).map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (terms.length === 0) return [];
  let folded = "";
  // The place in the text of each unit of the folded text, whose letters may be more or fewer.
  const places: number[] = [];
  let place = 0;
  for (const letter of text) {
    const plain = foldText(letter);
    folded += plain;
    for (let unit = 0; unit < plain.length; unit++) places.push(place);
    place += letter.length;
  }
  places.push(text.length);
  return [...folded.matchAll(new RegExp(terms.join("|"), "gu"))].map(
    ({ 0: hit, index }) => [places[index] as number, places[index + hit.length] as number] as const,
  );
}
