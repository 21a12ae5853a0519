/** A colour as four numbers: red, green, blue 0…255 and how opaque it is, 0…1. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** `rgba(1, 2, 3, 0.5)`. */
export function rgbaText([red, green, blue, alpha]: Rgba): string {
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** The same colour, this opaque. Takes what `rgbaText` writes, `rgb(...)` and `#rrggbb`. */
export function withAlpha(colour: string, alpha: number): string {
  const [red, green, blue] = parseRgb(colour);
  return rgbaText([red, green, blue, alpha]);
}

/** Reads `#rgb`, `#rrggbb`, `rgb(...)` and `rgba(...)`; anything else is a mid grey, so that a chart is drawn whatever the page says. */
export function parseRgb(colour: string): Rgba {
  const text = colour.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex;
    const value = Number.parseInt(full, 16);
    return [value >> 16, (value >> 8) & 255, value & 255, 1];
  }
  const numbers = /^rgba?\(([^)]+)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (numbers === undefined || numbers.length < 3 || numbers.some(Number.isNaN)) return [128, 128, 128, 1];
  const [red, green, blue, alpha] = numbers as [number, number, number, number | undefined];
  return [red, green, blue, alpha === undefined ? 1 : alpha];
}

/** Contrast of two opaque colours as WCAG counts it, 1…21. */
export function contrast(first: string, second: string): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = parseRgb(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
