import type { TokenizerExtension } from "marked";

/**
 * Math between dollars, and money between dollars. A dollar opens math only before something that is not a
 * space and closes it only after something that is not a space and before something that is not a digit; and
 * what stands between must look like math, not like the words between two prices.
 */
export function readDollarMath(source: string): { raw: string; tex: string } | undefined {
  const match = /^\$(?![\s$])((?:\\[\s\S]|[^\\$\n])*?[^\s\\$]|(?:\\[^\n]))\$(?![\d$])/.exec(source);
  const tex = match?.[1];
  if (!match || tex === undefined || !looksLikeMath(tex)) return undefined;
  return { raw: match[0], tex };
}

function looksLikeMath(tex: string): boolean {
  if (/\\[a-zA-Z]|[_^{}]/.test(tex)) return true;
  if (tex.split("(").length !== tex.split(")").length) return false;
  // "5 and " of "$5 and $10", "20/month or " …: plain words, no commands.
  if (/[a-zA-Z]{3,}/.test(tex.replace(/\b(sin|cos|tan|log|exp|lim|max|min|mod|gcd)\b/g, ""))) return false;
  if (/^[\d.,]+\s*[-–/]?$/.test(tex)) return /^\d{1,3}$/.test(tex);
  if (/^[\d.,]+\s*(k|m|bn|b|usd|to|or|and|a|per|\/)\b/i.test(tex)) return false;
  return true;
}

function math(
  name: string,
  start: string,
  read: (source: string) => { raw: string; tex: string } | undefined,
) {
  return {
    name,
    level: "inline",
    start: (source: string) => source.indexOf(start),
    tokenizer(source: string) {
      const found = read(source);
      return found && { type: "math", ...found };
    },
  } satisfies TokenizerExtension;
}

function between(pattern: RegExp) {
  return (source: string) => {
    const match = pattern.exec(source);
    return match?.[1] === undefined ? undefined : { raw: match[0], tex: match[1].trim() };
  };
}

/** $…$, $$…$$ within a line, \(…\) and \[…\]. */
export const inlineMath: TokenizerExtension[] = [
  math("mathDisplay", "$$", between(/^\$\$((?:\\[\s\S]|[^\\$])+?)\$\$/)),
  {
    ...math("mathDollar", "$", readDollarMath),
    tokenizer(source: string) {
      const found = readDollarMath(source);
      return found && { type: "math", ...found };
    },
  },
  math("mathParen", "\\(", between(/^\\\(((?:\\[^)]|[^\\])+?)\\\)/)),
  math("mathBracket", "\\[", between(/^\\\[((?:\\[^\]]|[^\\])+?)\\\]/)),
];
