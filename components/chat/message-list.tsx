"use client";

import { ChevronDown } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { readEdit } from "@/components/chat/kept-edit";
import { FoundMessage } from "@/components/chat/late-parts";
import { ModelMessage } from "@/components/chat/model-message";
import { PendingMessage } from "@/components/chat/pending-message";
import { type Row, rowsOf } from "@/components/chat/thread-rows";
import { useView } from "@/components/chat/use-conversation";
import { END, type HeldPlace, useHeldPlace } from "@/components/chat/use-held-place";
import { KEEP_ALL, useKeptRows } from "@/components/chat/use-kept-rows";
import { useOpenAtEnd } from "@/components/chat/use-open-at-end";
import { UserMessage } from "@/components/chat/user-message";
import type { ConversationStore } from "@/lib/client/conversation-store";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { Message } from "@/lib/contract/message";

/** Older messages are fetched this many pixels before the reader gets to them. */
const LOAD_AHEAD = 1200;
/** Pixels that stay free above the first row, and above any that is scrolled to the top. */
const START = 24;
const RAISED = { minHeight: "calc(100cqh - 1.5rem)" };

export interface MessageListProps {
  readonly store: ConversationStore;
  readonly outgoing: readonly OutboxEntry[];
  readonly onResend: (message: Message, text: string) => void;
  readonly onTakeBack: (entry: OutboxEntry) => void;
}

/**
 * The thread, windowed. A prompt that is sent goes to the top and its reply grows below it; beyond that the
 * page moves only when the reader moves it.
 */
export function MessageList({ store, outgoing, onResend, onTakeBack }: MessageListProps) {
  const t = useTranslations("chat");
  const thread = useView(store, (view) => view.thread);
  const hasOlder = useView(store, (view) => view.hasOlder);
  const rows = useMemo(() => rowsOf(store, thread, outgoing, hasOlder), [store, thread, outgoing, hasOlder]);
  const { editing, setEditing } = useEditing(rows);

  // What came with the page is in it from the beginning.
  const [countAtFirst] = useState(rows.length <= KEEP_ALL ? rows.length : undefined);
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const kept = useKeptRows(scroller, rows.length);
  const [atTop, setAtTop] = useState(false);

  // Rows put before the first one must not move what is being read.
  const firstKey = useRef<string | undefined>(undefined);
  const isPrepended =
    firstKey.current !== undefined &&
    rows[0]?.key !== firstKey.current &&
    rows.some(({ key }) => key === firstKey.current);
  useLayoutEffect(() => {
    firstKey.current = rows[0]?.key;
  });

  const place = useHeldPlace(scroller);
  const topOf = useCallback((index: number) => list.current?.getItemOffset(index) ?? 0, []);
  const latest = useLatest(scroller, place);
  const isLed = useSearchParams().has("message");
  const [wasLed, setLed] = useState(isLed);
  if (isLed && !wasLed) setLed(true);
  useOpenAtEnd(rows.length, scroller, place, isLed);
  const raised = usePromptOnTop(rows, place, topOf);

  // A page shorter than the screen is followed by the next one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came may call for another
  useEffect(() => {
    if (atTop && hasOlder) void store.loadOlder();
  }, [atTop, hasOlder, store, rows.length]);

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("conversation")}
        data-testid="scroller"
        data-from-end=""
        className="h-full overflow-y-auto overscroll-contain px-4 outline-none [container-type:size] [overflow-anchor:none] focus-visible:shadow-[inset_0_0_0_2px_var(--accent)] sm:px-6"
      >
        <div className="mx-auto w-full max-w-(--reading-width) pt-6">
          {hasOlder ? (
            <p className="absolute inset-x-0 top-1 text-center text-ink-faint text-xs" role="status">
              {atTop ? t("loadingOlder") : ""}
            </p>
          ) : null}
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            startMargin={START}
            bufferSize={600}
            ssrCount={countAtFirst}
            shift={isPrepended}
            keepMounted={kept}
            data={rows}
            onScroll={(offset) => setAtTop(offset < LOAD_AHEAD)}
            onResize={place.keep}
          >
            {(row: Row, index: number) => (
              <div
                key={row.key}
                data-row={index}
                // The list turns presses off while it scrolls, and a little longer: one would fall through.
                className="pointer-events-auto pb-8"
                // The raised turn fills the screen, so that its prompt can stand at the top of it.
                style={row.key === raised ? RAISED : undefined}
              >
                <Turn
                  store={store}
                  row={row}
                  isLast={index === rows.length - 1}
                  editing={editing && editing.id === row.prompt?.id ? editing.how : null}
                  onEdit={setEditing}
                  onResend={onResend}
                  onTakeBack={onTakeBack}
                />
                {index === rows.length - 1 ? <div ref={latest.end} className="h-px" /> : null}
              </div>
            )}
          </Virtualizer>
        </div>
      </section>
      {/* What scrolls under the composer fades out instead of being cut. */}
      <div
        aria-hidden
        className="pointer-events-none absolute inset-x-0 bottom-0 h-6 bg-linear-to-t from-canvas"
      />
      {wasLed ? (
        <FoundMessage store={store} rows={rows} place={place} topOf={topOf} scroller={scroller} />
      ) : null}
      {latest.isAway ? (
        <button
          type="button"
          onClick={latest.jump}
          className="absolute inset-x-0 bottom-3 mx-auto flex w-fit animate-rise items-center gap-1.5 rounded-full border border-line bg-raised px-3.5 py-1.5 text-ink text-sm shadow-float hover:bg-bubble pointer-coarse:min-h-11"
        >
          <ChevronDown size={15} aria-hidden />
          {t("jump")}
        </button>
      ) : null}
    </div>
  );
}

interface TurnProps {
  readonly store: ConversationStore;
  readonly row: Row;
  readonly isLast: boolean;
  readonly editing: "open" | "kept" | null;
  readonly onEdit: (promptId: string | null) => void;
  readonly onResend: (message: Message, text: string) => void;
  readonly onTakeBack: (entry: OutboxEntry) => void;
}

/** One turn; scrolling, and what other turns do, does not render it again. */
const Turn = memo(function Turn({ store, row, isLast, editing, onEdit, onResend, onTakeBack }: TurnProps) {
  const { prompt, outgoing, reply } = row;
  return (
    <>
      {outgoing ? <PendingMessage entry={outgoing} onTakeBack={onTakeBack} /> : null}
      {prompt ? (
        <UserMessage store={store} entry={prompt} editing={editing} onEdit={onEdit} onResend={onResend} />
      ) : null}
      {reply ? (
        <div className={prompt ? "mt-2" : undefined}>
          <ModelMessage store={store} entry={reply} isLast={isLast} promptId={prompt?.id} onEdit={onEdit} />
        </div>
      ) : null}
    </>
  );
});

/** The prompt whose editor is open; one that was being changed when the page went is open again. */
function useEditing(rows: readonly Row[]) {
  const [editing, set] = useState<{ id: string; how: "open" | "kept" } | null>(null);
  const setEditing = useCallback((id: string | null) => set(id === null ? null : { id, how: "open" }), []);
  const isKnown = rows.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the room is there
  useEffect(() => {
    const kept = rows.findLast(({ prompt }) => prompt && readEdit(prompt.id) !== "")?.prompt;
    if (kept) set((open) => open ?? { id: kept.id, how: "kept" });
  }, [isKnown]);
  return { editing, setEditing };
}

/** A prompt that this tab sends is raised to the top of the screen, with room below it for the reply. */
function usePromptOnTop(rows: readonly Row[], place: HeldPlace, topOf: (index: number) => number) {
  const [raised, setRaised] = useState<string | null>(null);
  const isBusy = useRef(false);
  const seen = useRef<ReadonlySet<string> | null>(null);
  const last = rows.at(-1);

  useLayoutEffect(() => {
    const isNew = last?.outgoing && !seen.current?.has(last.key) && last.outgoing.state !== "refused";
    seen.current = new Set(rows.map(({ key }) => key));
    if (!isNew) return;
    isBusy.current = true;
    setRaised(last.key);
  }, [rows, last]);

  const index = raised === null ? -1 : rows.findIndex(({ key }) => key === raised);
  useLayoutEffect(() => {
    if (raised === null || !isBusy.current || index === -1) return;
    isBusy.current = false;
    place.hold(() => topOf(index));
  }, [raised, index, place, topOf]);

  return raised;
}

/** Whether the end of the last message is out of sight, and the way there. */
function useLatest(scroller: React.RefObject<HTMLElement | null>, place: HeldPlace) {
  const [isAway, setAway] = useState(false);

  const end = useCallback(
    (node: HTMLElement | null) => {
      if (!node) return;
      const observer = new IntersectionObserver(
        ([entry]) => setAway(!entry?.isIntersecting && (entry?.boundingClientRect.top ?? 0) > 0),
        { root: scroller.current, rootMargin: "0px 0px 40px 0px" },
      );
      observer.observe(node);
      return () => observer.disconnect();
    },
    [scroller],
  );

  const jump = useCallback(() => {
    // From here on the page follows the reply.
    place.hold(END, Number.POSITIVE_INFINITY);
    scroller.current?.focus({ preventScroll: true });
  }, [place, scroller]);

  return { isAway, end, jump };
}
