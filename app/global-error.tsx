"use client";

import "@/app/globals.css";

interface GlobalErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** When even the frame fails. It has no translations to rely on, so it speaks both languages. */
export default function GlobalError({ error, reset }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto grid min-h-dvh max-w-xl content-center justify-items-center gap-4 px-6 text-center">
          <title>Castor</title>
          <h1 className="font-semibold text-3xl tracking-tight">Castor stumbled</h1>
          <p className="text-ink-muted text-lg">
            Something went wrong on our side. Your chats are safe. Try again; if it goes on, quote this id:{" "}
            {error.digest ?? "–"}
          </p>
          <p lang="hi" className="text-ink-muted">
            हमारी ओर से कुछ गड़बड़ हुई। आपकी चैट सुरक्षित हैं। फिर कोशिश करें।
          </p>
          <button
            type="button"
            onClick={reset}
            className="min-h-12 rounded-md bg-accent px-5 font-medium text-accent-ink"
          >
            Try again · फिर कोशिश करें
          </button>
        </main>
      </body>
    </html>
  );
}
