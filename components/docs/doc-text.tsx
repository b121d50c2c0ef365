import { Fragment } from "react";

/** Backquoted words as code, **words** as strong; the whole of the Markdown that the contract's texts use. */
export function InlineText({ text }: { readonly text: string }) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    const inner = part.replace(/^(`|\*\*)|(`|\*\*)$/g, "");
    const key = `${index}${part}`;
    if (part.startsWith("`"))
      return (
        <code
          key={key}
          className="rounded-sm bg-bubble px-1 py-0.5 font-mono text-[0.9em] [overflow-wrap:anywhere]"
        >
          {inner}
        </code>
      );
    return part.startsWith("**") ? <strong key={key}>{inner}</strong> : <Fragment key={key}>{part}</Fragment>;
  });
}

/** Paragraphs and lists. */
export function DocText({ text }: { readonly text: string }) {
  return text.split("\n\n").map((block) =>
    block.startsWith("- ") ? (
      <ul key={block} className="my-3 grid list-disc gap-1.5 ps-5">
        {block.split("\n").map((line) => (
          <li key={line}>
            <InlineText text={line.slice(2)} />
          </li>
        ))}
      </ul>
    ) : (
      <p key={block} className="my-3">
        <InlineText text={block} />
      </p>
    ),
  );
}
