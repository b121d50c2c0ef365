"use client";

import { useLayoutEffect, useRef, useState } from "react";
import { withoutMarks } from "@/components/markdown/lex-markdown";

type Render = typeof import("katex")["default"]["render"];

let render: Render | undefined;
let loading: Promise<Render> | undefined;

/** KaTeX with its fonts, downloaded when the first formula is shown. */
function loadKatex(): Promise<Render> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([katex]) => {
    render = katex.default.render;
    return render;
  });
  return loading;
}

/** A formula; its source until KaTeX is there, and where KaTeX cannot read it. */
export function MathView({ tex, display }: { tex: string; display: boolean }) {
  const [isReady, setReady] = useState(render !== undefined);
  const [isBroken, setBroken] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const source = withoutMarks(tex);

  useLayoutEffect(() => {
    if (!render) {
      let isCurrent = true;
      loadKatex().then(
        () => isCurrent && setReady(true),
        () => isCurrent && setBroken(true),
      );
      return () => {
        isCurrent = false;
      };
    }
    if (!isReady || !place.current) return;
    try {
      // Renders DOM nodes rather than HTML: the Content-Security-Policy allows no style attributes.
      render(source, place.current, {
        displayMode: display,
        throwOnError: true,
        strict: false,
        trust: false,
      });
      setBroken(false);
    } catch {
      setBroken(true);
    }
  }, [isReady, source, display]);

  if (isBroken || !isReady) return <code className={display ? "md-tex-block" : "md-tex"}>{source}</code>;
  return <span ref={place} className={display ? "md-math-block" : "md-math"} />;
}
