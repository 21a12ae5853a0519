/** A box on the picture; `y` grows downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Keeps labels from covering each other: the first candidate place that is free and inside wins. */
export class LabelPlacer {
  private readonly bounds: Box;
  private readonly taken: Box[] = [];

  constructor(bounds: Box) {
    this.bounds = bounds;
  }

  /** The chosen box, now taken; undefined when none of the candidates is free. */
  place(candidates: readonly Box[]): Box | undefined {
    const chosen = candidates.find((box) => this.isInside(box) && this.taken.every((other) => !overlap(box, other)));
    if (chosen !== undefined) this.taken.push(chosen);
    return chosen;
  }

  /** Marks a box as taken whether or not it is free. */
  reserve(box: Box): void {
    this.taken.push(box);
  }

  private isInside(box: Box): boolean {
    const { x, y, width, height } = this.bounds;
    return box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
  }
}

/** Moves wanted positions apart so that neighbours are at least `gap` from each other inside [low, high]; the order is kept. */
export function spread(wanted: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const placed = order.map((i) => wanted[i]!);
  // Down first, so that each is clear of the one above; then up, so that the last ones are inside again.
  for (let k = 0; k < placed.length; k++) {
    placed[k] = Math.max(placed[k]!, k === 0 ? low : placed[k - 1]! + gap);
  }
  for (let k = placed.length - 1; k >= 0; k--) {
    placed[k] = Math.min(placed[k]!, k === placed.length - 1 ? high : placed[k + 1]! - gap);
  }
  const result = Array.from<number>({ length: wanted.length });
  order.forEach((i, k) => (result[i] = placed[k]!));
  return result;
}

/** Width of a text in the page's font, a little generous: no font is measured here. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * 0.58;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
