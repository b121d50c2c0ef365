/** What is selected in this part of the page; null when nothing is, or when it began elsewhere. */
export function selectionIn(box: Element): Selection | null {
  const selection = document.getSelection();
  return selection && !selection.isCollapsed && box.contains(selection.anchorNode) ? selection : null;
}
