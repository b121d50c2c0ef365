/// <reference types="next/image-types/global" />
// Next's own next-env.d.ts says so too, but only where the app was built before.
import drawing from "./constellation.svg";

/**
 * The constellation that Castor belongs to, where its stars really are. Decoration only, so in a file of its own: every
 * page brings its "not found" along, and this with it.
 */
export function Constellation({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 440 440" aria-hidden className={className}>
      <use href={`${drawing.src}#stars`} />
    </svg>
  );
}
