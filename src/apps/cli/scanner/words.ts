import type { Verdict } from '#domain/gates/gate.ts';
import { rPlainText } from '#apps/research/run/words.ts';
import { green, red, yellow } from '#apps/cli/table.ts';

/** `+1.25 R`, green above zero, red below. */
export function rText(value: number | undefined, digits = 2): string {
  const text = rPlainText(value, digits);
  if (value === undefined) return text;
  return value > 0 ? green(text) : value < 0 ? red(text) : text;
}

/** `pass`, or the gate and why it stopped the signal. */
export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'pass':
      return `${green('pass')}     ${verdict.gate}: ${verdict.reason}`;
    case 'block':
      return `${red('block')}    ${verdict.gate}: ${verdict.reason}`;
    case 'unknown':
      return `${yellow('unknown')}  ${verdict.gate}: missing ${verdict.missing}`;
  }
}

/** Bars of eight heights for a series, `width` characters wide. */
export function sparkline(values: ArrayLike<number>, width = 60): string {
  if (values.length === 0) return '';
  const sampled = Array.from({ length: Math.min(width, values.length) }, (_, i) => {
    const at = Math.round((i / Math.max(1, Math.min(width, values.length) - 1)) * (values.length - 1));
    return values[at]!;
  });
  const low = Math.min(...sampled);
  const high = Math.max(...sampled);
  const glyphs = '▁▂▃▄▅▆▇█';
  return sampled.map((value) => glyphs[high === low ? 3 : Math.round(((value - low) / (high - low)) * 7)]!).join('');
}
