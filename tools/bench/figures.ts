import type { BenchMeasure } from '#tools/bench-case.ts';
import { formatTable } from '#tools/report.ts';

/** One line of the bench: a measure, named with its case, and how it compares. */
export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** Above 1: ours is better. `null` without a peer. */
  readonly ratio: number | null;
}

export function toFigure(caseName: string, measure: BenchMeasure): BenchFigure {
  const { name, value, unit, peer = null, peerValue = null } = measure;
  const ratio = peerValue === null ? null : ratioOf(unit, value, peerValue);
  return { name: name === caseName ? name : `${caseName}: ${name}`, value, unit, peer, peerValue, ratio };
}

/**
 * Ours against the peer's, so that above 1 is better: `value / peerValue` for rates (`bars/s`, anything per second), of
 * which more is better, and `peerValue / value` for costs (`ns/bar`, `ms`, `MB`), of which less is.
 */
function ratioOf(unit: string, value: number, peerValue: number): number {
  return unit.endsWith('/s') ? value / peerValue : peerValue / value;
}

/** The figures in columns, numbers with four significant digits. */
export function figureTable(figures: readonly BenchFigure[]): string {
  const rows = figures.map(({ name, value, unit, peer, peerValue, ratio }) => [
    name,
    significant(value),
    unit,
    peer ?? '',
    peerValue === null ? '' : significant(peerValue),
    ratio === null ? '' : `${significant(ratio)}x`,
  ]);
  return formatTable(['bench', 'ours', 'unit', 'peer', "peer's", 'ratio'], rows, [0, 2, 3]);
}

/** One object a line; a figure that is not finite is `null`, as JSON has it. */
export function figureLine(figure: BenchFigure): string {
  return JSON.stringify(figure);
}

function significant(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return `${value}`;
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(decimals, 12) });
}
