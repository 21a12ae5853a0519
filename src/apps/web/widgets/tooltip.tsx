import { cloneElement, useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';

type Side = 'top' | 'bottom' | 'right';

export interface TooltipProps {
  readonly text: string;
  /** What is hovered or focused: one element of HTML, or one that passes unknown properties on to it. */
  readonly children: ReactElement;
  readonly side?: Side;
}

/** A few words on hover and focus. Never the only place of something that one needs: it is for eyes and a mouse, so names belong into `aria-label`. */
export function Tooltip({ text, children, side = 'top' }: TooltipProps) {
  return cloneElement(children as ReactElement<Record<string, unknown>>, { 'data-tip': text, 'data-tip-side': side });
}

interface Shown {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly side: Side;
}

const DELAY_MS = 350;
/** After one was seen, the next comes at once for so long. */
const WARM_MS = 600;
const GAP_PX = 6;

/** Shows the tooltip of whatever is hovered or focused; once in the page. One element serves them all, so that a thousand rows cost nothing. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => watch(setShown), []);
  useEffect(() => {
    if (shown !== undefined && box.current !== null) place(box.current, shown);
  }, [shown]);
  if (shown === undefined) return null;
  return (
    <div
      ref={box}
      aria-hidden
      className="pointer-events-none fixed top-0 left-0 z-[80] max-w-80 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs whitespace-pre-line text-ink shadow-pop"
    >
      {shown.text}
    </div>
  );
}

/** Listens on the document; gives what ends it. */
function watch(show: (shown: Shown | undefined) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let target: Element | null = null;
  let lastHidden = Number.NEGATIVE_INFINITY;
  let isShown = false;
  const hide = (): void => {
    clearTimeout(timer);
    if (isShown) lastHidden = performance.now();
    isShown = false;
    target = null;
    show(undefined);
  };
  const look = (event: Event): void => {
    const found = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
    if (found === target) return;
    if (target !== null) hide();
    if (found === null || (event.type === 'focusin' && !found.matches(':focus-visible'))) return;
    target = found;
    const wait = performance.now() - lastHidden < WARM_MS ? 0 : DELAY_MS;
    timer = setTimeout(() => {
      if (!found.isConnected) return;
      isShown = true;
      show(shownAt(found));
    }, wait);
  };
  const onKey = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape' && isShown) hide();
  };
  const ends = ['pointerdown', 'scroll', 'focusout', 'blur'] as const;
  document.addEventListener('pointerover', look);
  document.addEventListener('focusin', look);
  document.addEventListener('keydown', onKey);
  for (const end of ends) addEventListener(end, hide, { capture: true, passive: true });
  return () => {
    hide();
    document.removeEventListener('pointerover', look);
    document.removeEventListener('focusin', look);
    document.removeEventListener('keydown', onKey);
    for (const end of ends) removeEventListener(end, hide, { capture: true });
  };
}

function shownAt(element: Element): Shown {
  const { left, top, width, height, right, bottom } = element.getBoundingClientRect();
  const text = element.getAttribute('data-tip') ?? '';
  const side = element.getAttribute('data-tip-side');
  if (side === 'right') return { text, side, x: right + GAP_PX, y: top + height / 2 };
  // Near the upper edge there is no room above.
  if (side === 'bottom' || top < 56) return { text, side: 'bottom', x: left + width / 2, y: bottom + GAP_PX };
  return { text, side: 'top', x: left + width / 2, y: top - GAP_PX };
}

/** Moves the box to its place, and back into the window when it would leave it. */
function place(box: HTMLElement, { x, y, side }: Shown): void {
  const { width, height } = box.getBoundingClientRect();
  const left = side === 'right' ? x : x - width / 2;
  const top = side === 'top' ? y - height : side === 'bottom' ? y : y - height / 2;
  const within = (value: number, most: number): number => Math.round(Math.max(8, Math.min(value, most - 8)));
  box.style.translate = `${within(left, innerWidth - width)}px ${within(top, innerHeight - height)}px`;
}
