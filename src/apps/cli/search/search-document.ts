import type { Dimension, SearchValue } from '#domain/search/dimension.ts';
import { countOf, valueAt } from '#domain/search/dimension.ts';
import { findStrategy } from '#domain/strategies/registry.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';

/** What a search was about, as JSON: the head of every result. Times UTC ms. */
export function searchJson(frame: SearchFrame): object {
  const { loaded, space, sampler, objective, base, dataHash, from, to } = frame;
  return {
    strategy: base.strategy,
    gates: base.gates,
    symbol: loaded.instrument.symbol,
    venue: loaded.instrument.venue,
    timeframe: loaded.timeframe,
    data: { bars: loaded.bars.length, from, to, hash: dataHash },
    capital: base.capital,
    costs: base.venue,
    space: {
      points: Number.isFinite(space.count) ? space.count : null,
      parameters: space.dimensions.map(dimensionJson),
    },
    sampler: sampler.name === 'grid' ? { name: 'grid' } : sampler,
    objective: {
      direction: objective.direction,
      figure: objective.expression.text,
      constraints: objective.constraints.map(({ text }) => text),
    },
  };
}

/** `sma-cross`, `scanner strike`: what the search was over, for headings. */
export function searchTitle({ loaded, choice, base }: SearchFrame): string {
  const what = 'strategy' in choice ? choice.strategy : `scanner ${choice.mode}, gates ${choice.preset}`;
  return `${loaded.instrument.symbol} ${loaded.timeframe}, ${findStrategy(base.strategy.id) === undefined ? what : base.strategy.id}`;
}

/** `fast 5 to 50, 10 values`. */
export function dimensionText(dimension: Dimension): string {
  const { name } = dimension;
  if (dimension.kind === 'real') return `${name} ${dimension.low} to ${dimension.high}, any number`;
  const count = countOf(dimension);
  if (count <= 4) return `${name} ${valuesOf(dimension).join(', ')}`;
  return `${name} ${valueAt(dimension, 0)} to ${valueAt(dimension, count - 1)}, ${count} values`;
}

function dimensionJson(dimension: Dimension): object {
  const { kind, name } = dimension;
  if (kind === 'real') return { name, low: dimension.low, high: dimension.high, spacing: dimension.spacing };
  if (kind === 'list') return { name, values: dimension.values };
  const { low, step, count, spacing } = dimension;
  return { name, low, step, count, spacing };
}

function valuesOf(dimension: Exclude<Dimension, { kind: 'real' }>): SearchValue[] {
  return Array.from({ length: countOf(dimension) }, (_, place) => valueAt(dimension, place));
}
