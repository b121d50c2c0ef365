import { joinClasses } from "@/components/ui/join-classes";

/** A grey stand-in for what is on its way; whoever uses it says "loading" once for the whole group. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={joinClasses("block animate-sweep rounded-md bg-bubble", className)} />;
}
