"use client";

import { Check, Copy } from "lucide-react";
import { memo, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useCopied } from "@/components/chat/use-copied";
import { withoutMarks } from "@/components/markdown/lex-markdown";
import type { Block } from "@/components/markdown/open-block";
import { type HighlightedChunk, useHighlightedChunks } from "@/components/markdown/use-highlighted-chunks";

/** Languages whose name is not just their own word with a capital. */
const NAMES = new Map([
  ["bash", "Shell"],
  ["sh", "Shell"],
  ["cpp", "C++"],
  ["csharp", "C#"],
  ["graphql", "GraphQL"],
  ["javascript", "JavaScript"],
  ["js", "JavaScript"],
  ["py", "Python"],
  ["typescript", "TypeScript"],
  ["ts", "TypeScript"],
  ["yml", "YAML"],
]);
const INITIALS = /^(css|html|jsx|json|php|sql|toml|tsx|xml|yaml)$/;

/** What a reader calls the language of a fence. */
function nameOf(language: string): string {
  const plain = INITIALS.test(language)
    ? language.toUpperCase()
    : language.charAt(0).toUpperCase() + language.slice(1);
  return NAMES.get(language) ?? plain;
}

/** A code block with its language and a copy button; it scrolls sideways by itself. */
export function CodeBlock({ block }: { block: Extract<Block, { kind: "code" }> }) {
  const t = useTranslations("chat");
  const { copied, copy } = useCopied();
  const chunks = useMemo(() => block.chunks.map(withoutMarks), [block.chunks]);
  const highlighted = useHighlightedChunks(block.language, chunks);
  const label = nameOf(block.language);
  return (
    <figure className="md-code group/code">
      <figcaption className="md-code-bar">
        <span>{label || t("code")}</span>
        <button type="button" className="md-code-copy" onClick={() => copy(chunks.join("\n"))}>
          {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
          <span aria-live="polite">{copied ? t("copied") : t("copyCode")}</span>
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} dir="ltr">
        <code>
          {chunks.map((source, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever added at the end
            <CodeChunk key={index} source={source} highlighted={highlighted[index]} />
          ))}
        </code>
      </pre>
    </figure>
  );
}

const CodeChunk = memo(function CodeChunk({
  source,
  highlighted,
}: {
  source: string;
  highlighted: HighlightedChunk | undefined;
}) {
  // Highlighting lags a frame behind what streams: the colours there are, then the rest in one colour.
  if (!highlighted || !source.startsWith(highlighted.source))
    return <span className="md-chunk">{source}</span>;
  return (
    <span className="md-chunk">
      {highlighted.lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <span key={row}>
          {row > 0 && "\n"}
          {line.map((token, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor have tokens
            <span key={column} style={{ color: token.color }}>
              {token.content}
            </span>
          ))}
        </span>
      ))}
      {source.slice(highlighted.source.length)}
    </span>
  );
});
