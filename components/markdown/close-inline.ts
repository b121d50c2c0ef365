/**
 * Completes the marks that a text left open because it is still being written, so that "**bold te" is bold at
 * once and "[Gemini](https://ge" shows its words and not half an address. For the last block only.
 */
export function closeInline(source: string): string {
  // Half a link: its words alone. Half an image: nothing yet.
  let text = source.replace(/!\[[^\]\n]*(?:\]\([^)\n]*)?$/, "").replace(/\[([^\]\n]*)\]\([^)\n]*$/, "$1");
  text = text.replace(/(^|[^\]\\!\w])\[([^\]\n[]*)$/, "$1$2");

  const open: string[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text[at] as string;
    if (char === "\\") {
      at += 2;
      continue;
    }
    if (char === "`") {
      const run = /^`+/.exec(text.slice(at))?.[0] as string;
      const end = text.indexOf(run, at + run.length);
      if (end === -1) {
        if (at + run.length === text.length) text = text.slice(0, at);
        else text += run;
        break;
      }
      at = end + run.length;
      continue;
    }
    if (char !== "*" && char !== "_" && char !== "~") {
      at++;
      continue;
    }
    let length = 1;
    while (text[at + length] === char) length++;
    const mark = char.repeat(Math.min(length, char === "~" ? 2 : 3));
    const before = text[at - 1] ?? " ";
    const after = text[at + length] ?? " ";
    const opens = !/\s/.test(after) && (char === "*" || !/\w/.test(before));
    const closes = !/\s/.test(before) && open.includes(mark);
    if (closes) open.splice(open.lastIndexOf(mark), 1);
    else if (opens && !(char === "~" && length < 2)) open.push(mark);
    // Marks at the very end open nothing yet.
    else if (at + length === text.length) text = text.slice(0, at).trimEnd();
    at += length;
  }
  return open.length > 0 ? text.trimEnd() + open.reverse().join("") : text;
}
