"use client";

import { ArrowUp, Mic, Paperclip, Square, X } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { ComposerOptions } from "@/components/chat/composer-options";
import { PersonaSuggestions, PickedFiles } from "@/components/chat/late-parts";
import { isSendKey, useEnterHint } from "@/components/chat/send-key";
import { useAttachments } from "@/components/chat/use-attachments";
import { useDictation } from "@/components/chat/use-dictation";
import { useDraft } from "@/components/chat/use-draft";
import type { ReplySettings } from "@/components/chat/use-reply-settings";
import { useSlashCommand } from "@/components/chat/use-slash-command";
import { useStopKey } from "@/components/chat/use-stop-key";
import { IconButton } from "@/components/ui/icon-button";
import { showToast } from "@/components/ui/toast";
import type { Attachment } from "@/lib/contract/attachment";
import { MAX_ATTACHMENTS_PER_MESSAGE, MAX_PROMPT_CHARACTERS } from "@/lib/contract/limits";

const ACCEPT =
  "image/*,application/pdf,text/*,.md,.csv,.json,.ts,.tsx,.js,.py,.java,.go,.rs,.c,.cpp,.h,.sql,.yaml,.yml,.toml";

/** What others may do to the composer: put words and files into it. */
export interface ComposerHandle {
  /** Puts a message behind what is being written; false, with a word to the user, where its files find no room. */
  add(text: string, attachments?: readonly Attachment[]): boolean;
  attach(files: readonly File[]): void;
  focus(): void;
}

interface ComposerProps {
  readonly ref: Ref<ComposerHandle>;
  readonly userId: string | null;
  readonly chatroomId: string | null;
  readonly settings: ReplySettings;
  readonly isWriting: boolean;
  readonly onSend: (content: string, attachments: readonly Attachment[]) => void;
  readonly onStop: () => void;
}

/** Where one writes: text, files, voice, and who answers. While a reply is written, send is stop. */
export function Composer({ ref, userId, chatroomId, settings, isWriting, onSend, onStop }: ComposerProps) {
  const t = useTranslations("chat");
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useAttachments(() => showToast(t("tooManyFiles", { count: MAX_ATTACHMENTS_PER_MESSAGE })));
  const { reset } = files;
  const dictation = useDictation(setText, () => showToast(t("noMicrophone"), { tone: "danger" }));
  // Every change that is not dictated goes through here, so that the voice goes on from it.
  const write = (words: string) => {
    dictation.goOnFrom(words);
    setText(words);
  };

  useDraft(userId, chatroomId, { text, attachments: files.attachments }, (draft) => {
    dictation.cancel();
    setText(draft.text);
    reset(draft.attachments);
  });
  useImperativeHandle(ref, () => ({
    add: (words, attachments = []) => {
      if (!files.addUploaded(attachments)) return false;
      write([text.trimEnd(), words].filter(Boolean).join("\n\n"));
      field.current?.focus();
      return true;
    },
    attach: (picked) => {
      files.add(picked);
      field.current?.focus();
    },
    focus: () => field.current?.focus(),
  }));

  const slash = useSlashCommand(text, (persona) => {
    settings.setPersona(persona);
    write("");
  });

  const tooMany = text.length - MAX_PROMPT_CHARACTERS;
  // A message goes with all of its files or not at all.
  const hasAllFiles = !files.isUploading && files.failed === 0;
  const canSend = text.trim() !== "" && tooMany <= 0 && hasAllFiles && !isWriting && !slash.isOpen;
  // Sent before the page knows who is signed in: it goes as soon as it does.
  const [wantsToSend, setWantsToSend] = useState(false);
  const send = () => {
    if (!canSend) return;
    setWantsToSend(userId === null);
    if (userId === null) return;
    dictation.cancel();
    onSend(text.trim(), files.attachments);
    setText("");
    reset([]);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the only thing waited for is the user
  useEffect(() => {
    if (wantsToSend && userId !== null) send();
  }, [wantsToSend, userId]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (slash.onKeyDown(event)) return;
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  };
  useStopKey(isWriting, onStop);
  const stop = (event: MouseEvent) => {
    onStop();
    // Pressed by key: the button goes, and its focus must not go with it.
    if (event.detail === 0) field.current?.focus();
  };
  const enterKeyHint = useEnterHint();

  return (
    <form
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="relative rounded-2xl border border-line bg-raised p-2 shadow-soft transition-[border-color,box-shadow] duration-150 focus-within:border-line-strong focus-within:shadow-float"
    >
      {slash.isOpen ? (
        <PersonaSuggestions
          id={slash.listId}
          personas={slash.matches}
          active={slash.active}
          onPick={slash.pick}
        />
      ) : null}
      {settings.persona ? (
        <p className="flex w-fit items-center gap-1.5 rounded-full bg-accent-soft ps-3 pe-1 text-accent text-sm">
          {t("personaOn", { name: settings.persona.name })}
          <IconButton
            size="sm"
            label={t("removePersona", { name: settings.persona.name })}
            onClick={() => settings.setPersona(null)}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </p>
      ) : null}
      {files.files.length > 0 ? (
        <PickedFiles files={files.files} onRemove={files.remove} onRetry={files.retry} />
      ) : null}
      {files.failed > 0 ? (
        <p role="alert" className="px-2.5 pb-1 text-danger text-sm">
          {t("failedFiles", { count: files.failed })}
        </p>
      ) : null}
      <textarea
        ref={field}
        data-composer
        dir="auto"
        rows={1}
        value={text}
        aria-label={t("composer")}
        aria-describedby={tooMany > 0 ? "composer-too-long" : undefined}
        aria-invalid={tooMany > 0}
        {...slash.fieldProps}
        placeholder={
          dictation.isListening ? t("listening") : chatroomId ? t("placeholderReply") : t("placeholder")
        }
        enterKeyHint={enterKeyHint}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const pasted = [...event.clipboardData.files];
          if (pasted.length === 0 || isMeantAsText(event.clipboardData)) return;
          event.preventDefault();
          files.add(pasted);
        }}
        className="field-sizing-content max-h-[38dvh] min-h-11 w-full resize-none bg-transparent px-2.5 py-2 text-lg outline-none placeholder:text-ink-faint"
      />
      {tooMany > 0 ? (
        <p id="composer-too-long" className="px-2.5 pb-1 text-danger text-sm">
          {t("tooLongPrompt", { count: tooMany })}
        </p>
      ) : null}
      <div className="flex min-w-0 items-center gap-0.5 sm:gap-1">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={ACCEPT}
          onChange={(event) => {
            files.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <IconButton
          label={t("attach")}
          className="rounded-full max-sm:pointer-coarse:w-10"
          onClick={() => picker.current?.click()}
        >
          <Paperclip size={18} aria-hidden />
        </IconButton>
        <ComposerOptions settings={settings} />
        <span className="flex-1" />
        {dictation.isAvailable ? (
          <IconButton
            label={dictation.isListening ? t("stopSpeaking") : t("speak")}
            aria-pressed={dictation.isListening}
            className="rounded-full max-sm:pointer-coarse:w-10"
            onClick={() => {
              if (dictation.isListening) return dictation.stop();
              dictation.start(text);
            }}
          >
            {dictation.isListening ? (
              <Square size={14} aria-hidden fill="currentColor" />
            ) : (
              <Mic size={18} aria-hidden />
            )}
          </IconButton>
        ) : null}
        {isWriting ? (
          <SendButton key="stop" type="button" label={t("stopReply")} keys="Esc" onClick={stop}>
            <Square size={14} aria-hidden fill="currentColor" />
          </SendButton>
        ) : (
          <SendButton key="send" type="submit" label={t("send")} disabled={!canSend}>
            <ArrowUp size={19} aria-hidden />
          </SendButton>
        )}
      </div>
    </form>
  );
}

/**
 * Spreadsheets and word processors put a picture of the text beside it; the text is what was copied. A file
 * manager puts the names of the files beside them; the files are.
 */
function isMeantAsText(clipboard: DataTransfer): boolean {
  const words = clipboard.getData("text/plain");
  return words.trim() !== "" && ![...clipboard.files].every(({ name }) => words.includes(name));
}

function SendButton({
  label,
  keys,
  children,
  ...rest
}: {
  type: "button" | "submit";
  label: string;
  keys?: string;
  disabled?: boolean;
  onClick?: (event: MouseEvent) => void;
  children: React.ReactNode;
}) {
  return (
    <button
      {...rest}
      aria-label={label}
      data-tip={keys ? `${label} · ${keys}` : label}
      className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink transition-colors duration-100 hover:bg-accent-strong disabled:bg-press disabled:text-ink-faint pointer-coarse:size-11"
    >
      {children}
    </button>
  );
}
