/** What a key does to a chart. */
export type ChartCommand =
  | { readonly kind: 'pan'; readonly share: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'start' | 'latest' | 'all' };

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Arrows move (with shift: a whole width), `+` and `-` zoom, Home and End go to the ends, `0` shows all. Anything else belongs to the page. */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): ChartCommand | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const share = shiftKey ? 0.9 : 0.12;
  switch (key) {
    case 'ArrowLeft':
      return { kind: 'pan', share: -share };
    case 'ArrowRight':
      return { kind: 'pan', share };
    case '+':
    case '=':
      return { kind: 'zoom', factor: 0.75 };
    case '-':
    case '_':
      return { kind: 'zoom', factor: 1 / 0.75 };
    case 'Home':
      return { kind: 'start' };
    case 'End':
      return { kind: 'latest' };
    case '0':
      return { kind: 'all' };
    default:
      return undefined;
  }
}
