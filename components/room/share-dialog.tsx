"use client";

import { Check, Copy, ExternalLink } from "lucide-react";
import { useRef, useState } from "react";
import { mutate } from "swr";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { copyText } from "@/lib/client/copy-text";
import { refreshResource } from "@/lib/client/hooks";
import type { Chatroom } from "@/lib/contract/chatroom";

interface ShareDialogProps {
  readonly room: Chatroom;
  readonly onClose: () => void;
}

/** Makes, renews, copies and revokes the public link of a room. */
export function ShareDialog({ room, onClose }: ShareDialogProps) {
  const t = useTranslations("share");
  const errorText = useErrorText();
  const [url, setUrl] = useState(room.shareUrl);
  const [busy, setBusy] = useState<"share" | "revoke" | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const link = useRef<HTMLInputElement>(null);
  const params = { chatroomId: room.id };

  async function run(kind: "share" | "revoke", work: () => Promise<void>) {
    setBusy(kind);
    setError(null);
    try {
      await work();
      refreshResource("rooms");
      void mutate(["room", room.id]);
    } catch (failure) {
      setError(errorText(failure));
    } finally {
      setBusy(null);
    }
  }

  const share = () =>
    run("share", async () => {
      const before = url;
      const { shareUrl } = await call("POST /chatroom/{chatroomId}/share", { params });
      setUrl(shareUrl);
      if (before) showToast(t("updated"));
    });
  const revoke = () =>
    run("revoke", async () => {
      await call("DELETE /chatroom/{chatroomId}/share", { params });
      setUrl(null);
      showToast(t("revoked"));
    });
  async function copy(address: string) {
    if (!(await copyText(address))) {
      link.current?.focus();
      showToast(t("copyByHand"), { tone: "danger" });
      return;
    }
    setCopied(true);
    showToast(t("linkCopied"));
  }

  const address = url === null ? null : new URL(url, location.origin).href;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      description={t("lead")}
      actions={
        address ? (
          <>
            <Button variant="ghost" busy={busy === "revoke"} onClick={() => void revoke()}>
              {t("revoke")}
            </Button>
            <Button busy={busy === "share"} onClick={() => void share()}>
              {t("update")}
            </Button>
            <Button
              variant="primary"
              icon={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              onClick={() => void copy(address)}
            >
              {t("copyLink")}
            </Button>
          </>
        ) : (
          <Button variant="primary" busy={busy === "share"} onClick={() => void share()}>
            {t("create")}
          </Button>
        )
      }
    >
      {address ? (
        <Field label={t("link")} error={error}>
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                ref={link}
                readOnly
                dir="ltr"
                value={address}
                onFocus={(event) => event.target.select()}
              />
              <a
                href={address}
                target="_blank"
                rel="noreferrer"
                aria-label={t("link")}
                className="inline-grid size-11 shrink-0 place-items-center rounded-md border border-line text-ink-muted hover:bg-hover hover:text-ink"
              >
                <ExternalLink size={16} aria-hidden />
              </a>
            </div>
          )}
        </Field>
      ) : error ? (
        <p role="alert" className="text-danger text-sm">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}
