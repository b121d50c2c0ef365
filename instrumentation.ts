/** Next.js calls this once when an instance starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") await (await import("@/lib/boot")).boot();
}
