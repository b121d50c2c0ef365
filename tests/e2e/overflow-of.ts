import type { Page } from "playwright-core";

/** No box wider than the page, scrolled by itself or not. */
export async function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const { left, right, width, height } = element.getBoundingClientRect();
      // Parts of a drawing are clipped by it.
      if (element.parentElement?.closest("svg")) continue;
      if (width === 0 || height === 0 || (left >= -1 && right <= innerWidth + 1)) continue;
      // What scrolls or is cut on purpose is no overflow; neither is what is hidden.
      let scrolls = false;
      for (let box = element.parentElement; box; box = box.parentElement)
        if (
          getComputedStyle(box).overflowX !== "visible" &&
          box.getBoundingClientRect().right <= innerWidth + 1
        )
          scrolls = box.tagName === "NAV" || box.scrollWidth > box.clientWidth || scrolls;
      if (!scrolls && getComputedStyle(element).clipPath === "none")
        wide.push(element.outerHTML.slice(0, 120));
    }
    if (document.documentElement.scrollWidth > innerWidth) wide.push("the page itself scrolls sideways");
    return wide;
  });
}
