"use client";

import { memo, type ReactNode, useMemo, useRef } from "react";
import { closeInline } from "@/components/markdown/close-inline";
import { CodeBlock } from "@/components/markdown/code-block";
import {
  type Definitions,
  lexBlock,
  lexTable,
  markCitations,
  type Token,
} from "@/components/markdown/lex-markdown";
import { MathView } from "@/components/markdown/math-view";
import type { Block } from "@/components/markdown/open-block";
import { BlockSplitter } from "@/components/markdown/split-blocks";
import { Heading, type Source, SourcesContext, Tokens } from "@/components/markdown/token-view";

interface Grounding {
  readonly sources: readonly Source[];
  readonly supports: readonly { readonly end: number; readonly sources: readonly number[] }[];
}

const NO_DEFINITIONS: Definitions = {};
/** Finished blocks that are compared as one when something below them changes. */
const GROUP = 32;

/**
 * A model's reply. While it streams, each delta renders what it changed: finished blocks are not looked at
 * again, and marks that are still open are shown as if they were closed.
 */
export const Markdown = memo(function Markdown({
  text,
  isStreaming = false,
  grounding = null,
}: {
  text: string;
  isStreaming?: boolean;
  grounding?: Grounding | null;
}) {
  const marked = useMemo(
    () => (grounding ? markCitations(text, grounding.supports) : text),
    [text, grounding],
  );
  return (
    <SourcesContext value={grounding?.sources ?? []}>
      <div className="md">
        <Blocks text={marked} isStreaming={isStreaming} definitions={NO_DEFINITIONS} />
      </div>
    </SourcesContext>
  );
});

interface Progress {
  text: string;
  splitter: BlockSplitter;
}

/** Blocks of a text that mostly grows at its end. Also what list items and quotes are made of. */
function Blocks({
  text,
  isStreaming,
  definitions,
}: {
  text: string;
  isStreaming: boolean;
  definitions: Definitions;
}): ReactNode {
  const progress = useRef<Progress | null>(null);
  if (!progress.current || !text.startsWith(progress.current.text))
    progress.current = { text: "", splitter: new BlockSplitter() };
  const { splitter } = progress.current;
  if (text.length > progress.current.text.length) {
    splitter.append(text.slice(progress.current.text.length));
    progress.current.text = text;
  }
  const { settled } = splitter;
  const tail = splitter.tail(!isStreaming);
  const known = useDefinitions(definitions, splitter.definitions);

  const groups: ReactNode[] = [];
  for (let from = 0; from + GROUP <= settled.length; from += GROUP)
    groups.push(<SettledGroup key={`g${from}`} blocks={settled} from={from} definitions={known} />);
  // Blocks keep their key when they are finished, so that nothing is built anew under the reader's eyes.
  const rest = [...settled.slice(groups.length * GROUP), ...tail];
  const firstKey = groups.length * GROUP;
  return (
    <>
      {groups}
      {rest.map((block, index) => (
        <BlockView
          // biome-ignore lint/suspicious/noArrayIndexKey: a block's number is its identity
          key={firstKey + index}
          block={block}
          isOpen={isStreaming && index === rest.length - 1}
          definitions={known}
        />
      ))}
    </>
  );
}

function useDefinitions(outer: Definitions, own: Definitions): Definitions {
  return useMemo(() => (Object.keys(own).length === 0 ? outer : { ...outer, ...own }), [outer, own]);
}

const SettledGroup = memo(function SettledGroup({
  blocks,
  from,
  definitions,
}: {
  blocks: readonly Block[];
  from: number;
  definitions: Definitions;
}) {
  return blocks.slice(from, from + GROUP).map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a block's number is its identity
    <BlockView key={from + index} block={block} isOpen={false} definitions={definitions} />
  ));
});

interface BlockProps {
  readonly block: Block;
  /** The block that is being written. */
  readonly isOpen: boolean;
  readonly definitions: Definitions;
}

function isSame(a: BlockProps, b: BlockProps): boolean {
  if (a.definitions !== b.definitions || a.isOpen !== b.isOpen) return false;
  if (a.block === b.block) return true;
  return (
    a.block.kind === "text" &&
    b.block.kind === "text" &&
    a.block.source === b.block.source &&
    a.block.nesting === b.block.nesting
  );
}

const BlockView = memo(function BlockView({ block, isOpen, definitions }: BlockProps): ReactNode {
  switch (block.kind) {
    case "text":
      if (/^ {0,3}>/.test(block.source)) {
        const inner = block.source.replace(/^ {0,3}> ?/gm, "");
        return (
          <blockquote>
            <Blocks text={inner} isStreaming={isOpen} definitions={definitions} />
          </blockquote>
        );
      }
      return (
        <TextBlock
          source={isOpen ? closeInline(block.source) : block.source}
          nesting={block.nesting}
          definitions={definitions}
        />
      );
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List start={block.ordered && block.start !== 1 ? block.start : undefined}>
          {block.items.map((item, index) => (
            <Item
              // biome-ignore lint/suspicious/noArrayIndexKey: an item's number is its identity
              key={index}
              text={item}
              isOpen={isOpen && index === block.items.length - 1}
              definitions={definitions}
            />
          ))}
        </List>
      );
    }
    case "table":
      return <Table block={block} isOpen={isOpen} definitions={definitions} />;
    case "code":
      return <CodeBlock block={block} />;
    case "math":
      return block.isOpen ? (
        <code className="md-tex-block">{block.source}</code>
      ) : (
        <MathView tex={block.source} display />
      );
  }
}, isSame);

const TextBlock = memo(function TextBlock({
  source,
  nesting = 0,
  definitions,
}: {
  source: string;
  nesting?: number | undefined;
  definitions: Definitions;
}) {
  const tokens = useMemo(() => lexBlock(source, definitions), [source, definitions]);
  const [first] = tokens;
  if (first?.type === "heading")
    return <Heading depth={first.depth} nesting={nesting} tokens={first.tokens as Token[]} />;
  return <Tokens tokens={tokens} />;
});

const Item = memo(function Item({
  text,
  isOpen,
  definitions,
}: {
  text: string;
  isOpen: boolean;
  definitions: Definitions;
}) {
  const task = /^\[([ xX])\]\s+/.exec(text);
  return (
    <li className={task ? "md-task" : undefined}>
      {task && <input type="checkbox" checked={task[1] !== " "} disabled readOnly />}
      <Blocks
        text={task ? text.slice(task[0].length) : text}
        isStreaming={isOpen}
        definitions={definitions}
      />
    </li>
  );
});

function Table({
  block,
  isOpen,
  definitions,
}: {
  block: Extract<Block, { kind: "table" }>;
  isOpen: boolean;
  definitions: Definitions;
}) {
  const { head, delimiter, rows } = block;
  const table = useMemo(
    () => lexTable(head, delimiter, undefined, definitions),
    [head, delimiter, definitions],
  );
  if (!table) return <TextBlock source={[head, delimiter, ...rows].join("\n")} definitions={definitions} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of cells to scroll, no fields of a form
    <div
      role="group"
      className="md-table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={table.header.map(({ text }) => text).join(", ")}
    >
      <table>
        <thead>
          <tr>
            {table.header.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
              <th key={column} data-align={cell.align ?? undefined} scope="col">
                <Tokens tokens={cell.tokens as Token[]} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
              key={index}
              head={head}
              delimiter={delimiter}
              row={isOpen && index === rows.length - 1 ? closeInline(row) : row}
              definitions={definitions}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({
  head,
  delimiter,
  row,
  definitions,
}: {
  head: string;
  delimiter: string;
  row: string;
  definitions: Definitions;
}) {
  const cells = useMemo(
    () => lexTable(head, delimiter, row, definitions)?.rows[0],
    [head, delimiter, row, definitions],
  );
  return (
    <tr>
      {cells?.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
        <td key={column} data-align={cell.align ?? undefined}>
          <Tokens tokens={cell.tokens as Token[]} />
        </td>
      ))}
    </tr>
  );
});
