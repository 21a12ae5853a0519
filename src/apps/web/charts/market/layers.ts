import type { StructureMark } from '#contract/market.ts';

/** What of the structure is drawn. */
export type Layer = 'zones' | 'breaks' | 'liquidity' | 'swings' | 'range';

export const LAYERS: readonly {
  readonly layer: Layer;
  readonly label: string;
  readonly kinds: readonly StructureMark['kind'][];
}[] = [
  { layer: 'zones', label: 'Zones', kinds: ['order-block', 'fair-value-gap', 'breaker'] },
  { layer: 'breaks', label: 'Breaks', kinds: ['break'] },
  { layer: 'liquidity', label: 'Liquidity', kinds: ['liquidity', 'sweep'] },
  { layer: 'swings', label: 'Swings', kinds: ['swing'] },
  { layer: 'range', label: 'Range', kinds: ['dealing-range'] },
];

/** Ended zones that are kept on the chart: the older ones tell nothing any more and hide the bars. */
const PAST_ZONES = 40;

/** Marks of the chosen layers. Of the zones that have ended only the latest are kept. */
export function marksOfLayers(marks: readonly StructureMark[], layers: readonly Layer[]): StructureMark[] {
  const kinds = new Set(LAYERS.filter(({ layer }) => layers.includes(layer)).flatMap((entry) => entry.kinds));
  const chosen = marks.filter(({ kind }) => kinds.has(kind));
  const isPastZone = ({ kind, until }: StructureMark) => until !== null && LAYERS[0]!.kinds.includes(kind);
  const ends = chosen
    .filter(isPastZone)
    .map(({ until }) => until!)
    .sort((a, b) => b - a);
  const oldest = ends[PAST_ZONES - 1];
  return oldest === undefined ? chosen : chosen.filter((mark) => !isPastZone(mark) || mark.until! >= oldest);
}
