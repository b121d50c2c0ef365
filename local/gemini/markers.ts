/** A scenario asked for in the prompt, such as `[[slow-first-token:8]]`. */
export interface Marker {
  readonly name: string;
  readonly argument: string;
}

/**
 * Finds the markers of a prompt. `[[echo: …]]` reaches to the last `]]`, so that it can hold any text; put
 * others before it.
 *
 * @returns the markers, and the prompt without them
 */
export function readMarkers(prompt: string): { markers: Marker[]; rest: string } {
  const markers: Marker[] = [];
  const pattern = /\[\[(?:(echo):([\s\S]*)|([a-z0-9-]+)(?::([^\]]*))?)\]\]/gi;
  const rest = prompt.replace(pattern, (_match, echo, text, name, argument) => {
    markers.push({ name: (echo ?? name).toLowerCase(), argument: (text ?? argument ?? "").trim() });
    return "";
  });
  return { markers, rest: rest.trim() };
}
