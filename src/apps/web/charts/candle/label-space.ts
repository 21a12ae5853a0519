/** An area of the pane, in pixels, downwards. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Width of a letter of the labels' font, on average; measuring each text in every frame would cost more than it gives. */
const LETTER_PX = 6.2;
const PADDING_PX = 4;
const HALF_LINE_PX = 7;

/** What a label of one line covers: `x` is its left edge, `y` its middle. */
export function labelBox(text: string, x: number, y: number): Box {
  return {
    left: x,
    right: x + text.length * LETTER_PX + 2 * PADDING_PX,
    top: y - HALF_LINE_PX,
    bottom: y + HALF_LINE_PX,
  };
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Takes the place when nobody has it yet, and says whether it did. */
export function keepFree(box: Box, taken: Box[]): boolean {
  if (taken.some((other) => overlaps(box, other))) return false;
  taken.push(box);
  return true;
}

/**
 * Heights at which labels of one column stand without covering each other: as near to the wanted ones as their order allows,
 * `gap` apart. The answer is in the order of what was wanted.
 */
export function spread(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = [...wanted];
  for (let i = 1; i < order.length; i++) {
    const lowest = placed[order[i - 1]!]! + gap;
    if (placed[order[i]!]! < lowest) placed[order[i]!] = lowest;
  }
  // Whoever was pushed down pulls the ones above it up by half, so that a group stays around its middle.
  for (let i = order.length - 1; i >= 0; i--) {
    const push = (placed[order[i]!]! - wanted[order[i]!]!) / 2;
    const below = i + 1 < order.length ? placed[order[i + 1]!]! - gap : Number.POSITIVE_INFINITY;
    placed[order[i]!] = Math.min(placed[order[i]!]! - push, below);
  }
  return placed;
}
