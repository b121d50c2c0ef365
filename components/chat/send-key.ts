import { type KeyboardEvent, useSyncExternalStore } from "react";

/** A device that is used with fingers, on a keyboard on its screen. */
const hasFingersOnly = () => matchMedia("(pointer: coarse) and (hover: none)").matches;
const never = () => () => undefined;

/** What the Enter key of a keyboard on the screen should say, as isSendKey has it. */
export function useEnterHint(): "send" | "enter" {
  return useSyncExternalStore(never, hasFingersOnly, () => true) ? "enter" : "send";
}

/**
 * Whether this key press sends. Enter does, Shift+Enter makes a line; with fingers Enter makes a line, as the
 * phone's keyboard has no Shift+Enter, and Ctrl or Cmd with Enter sends everywhere. An Enter that confirms a
 * word of an input method never does: keyCode 229 is how Safari and old Chrome say so.
 */
export function isSendKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return false;
  if (event.nativeEvent.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !hasFingersOnly();
}
