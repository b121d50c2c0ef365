import { ExternalLink, ImageIcon } from "lucide-react";
import { createContext, type ReactNode, useContext } from "react";
import { CodeBlock } from "@/components/markdown/code-block";
import type { Token } from "@/components/markdown/lex-markdown";
import { MathView } from "@/components/markdown/math-view";
import { safeHref } from "@/components/markdown/safe-href";

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** The web sources that the citations of the message around count from. */
export const SourcesContext = createContext<readonly Source[]>([]);

/** Marked's tokens as React elements. There is no path on which text of the model becomes HTML. */
export function Tokens({ tokens }: { tokens: readonly Token[] | undefined }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens are positions in a text and have no other identity
  return tokens?.map((token, index) => <TokenView key={index} token={token} />);
}

function TokenView({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "paragraph":
      return (
        <p>
          <Tokens tokens={token.tokens as Token[]} />
        </p>
      );
    case "heading":
      return <Heading depth={token.depth} nesting={0} tokens={token.tokens as Token[]} />;
    case "hr":
      return <hr />;
    case "code":
      return (
        <CodeBlock
          block={{ kind: "code", language: token.lang ?? "", chunks: [token.text], isOpen: false }}
        />
      );
    case "text":
      return "tokens" in token && token.tokens ? <Tokens tokens={token.tokens as Token[]} /> : decoded(token);
    case "escape":
      return token.text;
    case "strong":
      return (
        <strong>
          <Tokens tokens={token.tokens as Token[]} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Tokens tokens={token.tokens as Token[]} />
        </em>
      );
    case "del":
      return (
        <del>
          <Tokens tokens={token.tokens as Token[]} />
        </del>
      );
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "html":
      // Models put <br> into table cells; every other tag is shown as the text it is.
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? <br /> : token.raw;
    case "link":
      return (
        <SafeLink href={token.href} title={token.title}>
          <Tokens tokens={token.tokens as Token[]} />
        </SafeLink>
      );
    case "image":
      return <ImageLink href={token.href} alt={token.text} />;
    case "math":
      return <MathView tex={token.tex} display={false} />;
    case "citation":
      return <Citation sources={token.sources} />;
    default:
      return token.raw;
  }
}

/** Looks by its depth, and has the level that its place in the page gives it. */
export function Heading({
  depth,
  nesting,
  tokens,
}: {
  depth: number;
  nesting: number;
  tokens: readonly Token[];
}) {
  // The page and the messages have headings of their own above these.
  const Level = `h${Math.min(3 + nesting, 6)}` as "h3";
  return (
    <Level data-depth={depth}>
      <Tokens tokens={tokens} />
    </Level>
  );
}

/** Marked leaves entities to the browser's HTML parser; here the few that models write are read. */
function decoded({ text }: { text: string }): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (all, name, dec, hex) => {
      if (name) return NAMED[(name as string).toLowerCase()] ?? all;
      const point = dec ? Number(dec) : Number.parseInt(hex, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
    },
  );
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

function SafeLink({ href, title, children }: { href: string; title?: string | null; children: ReactNode }) {
  const address = safeHref(href);
  if (!address) return <span>{children}</span>;
  return (
    <a href={address} title={title || address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** An image in a reply is a link: loading it unasked would tell a stranger's server who reads what. */
function ImageLink({ href, alt }: { href: string; alt: string }) {
  const address = safeHref(href);
  const host = address?.startsWith("http") ? new URL(address).host : null;
  const label = (
    <>
      <ImageIcon aria-hidden size={15} />
      <span>{alt || host || href.slice(0, 60)}</span>
      {host && <ExternalLink aria-hidden size={13} />}
    </>
  );
  if (!address || !host) return <span className="md-image">{label}</span>;
  return (
    <a className="md-image" href={address} title={address} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}

function Citation({ sources }: { sources: readonly number[] }) {
  const known = useContext(SourcesContext);
  return sources.map((index) => {
    const source = known[index];
    const address = source && safeHref(source.url);
    if (!address) return null;
    return (
      <a
        key={index}
        className="md-cite"
        href={address}
        title={source.title}
        aria-label={`${index + 1}: ${source.title}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        {index + 1}
      </a>
    );
  });
}
