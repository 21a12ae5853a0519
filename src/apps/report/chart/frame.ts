import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { ChartOverlays } from '#apps/report/chart/overlays.ts';
import { BarScale, LinearScale } from '#apps/report/chart/scales.ts';

export interface ChartInput {
  /** The bars to draw, all of them; a few hundred read well. */
  readonly bars: BarColumns;
  readonly title: string;
  readonly subtitle?: string;
  /** Digits after the point of prices. */
  readonly priceDigits: number;
  /** The moment of the decision. Bars and facts after it are drawn muted, as outcome. Undefined: all is equally known. */
  readonly knownAt?: number;
  readonly overlays?: ChartOverlays;
}

/** How large, and for whom: `narrow` charts show fewer bars and shorter words. */
export interface ChartSize {
  /** Also begins the ids inside the picture, so that two sizes of one chart can stand on a page. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Only this many bars, chosen around `knownAt`. */
  readonly barsMax: number;
}

export const WIDE: ChartSize = { name: 'wide', width: 1080, height: 600, barsMax: 320 };
export const NARROW: ChartSize = { name: 'narrow', width: 420, height: 480, barsMax: 84 };

/** Where everything is. */
export interface ChartFrame {
  readonly input: ChartInput;
  readonly size: ChartSize;
  /** The bars that are drawn. */
  readonly bars: BarColumns;
  readonly x: BarScale;
  readonly y: LinearScale;
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Undefined when no bar has a volume. */
  readonly volume: { readonly top: number; readonly bottom: number } | undefined;
  readonly isNarrow: boolean;
  /** Right edge of the last bar closed by `knownAt`; the plot's right edge without one. */
  readonly knownX: number;
}

const TIME_AXIS = 26;
const NARROW_WIDTH = 600;
/** Free of candles, above them: the words of the line of what was known. */
const NOW_BAND = 22;
/** Room for the plan where no outcome has been seen yet, as a share of the bars. */
const FUTURE_RATIO = 0.14;

export function layOut(input: ChartInput, size: ChartSize): ChartFrame {
  const isNarrow = size.width < NARROW_WIDTH;
  const bars = visibleBars(input, size.barsMax);
  const header = isNarrow ? 78 : 66;
  const left = isNarrow ? 6 : 10;
  const right = size.width - (isNarrow ? 94 : 128);
  const hasVolume = bars.volume.subarray(0, bars.length).some((volume) => volume > 0);
  const bottom = size.height - TIME_AXIS;
  const plotBottom = hasVolume ? bottom - Math.round(size.height * 0.13) : bottom;
  const x = new BarScale(bars, [left, right], emptySlots(input, bars));
  return {
    input,
    size,
    bars,
    x,
    y: new LinearScale(priceDomain(input, bars), [plotBottom - 18, header + NOW_BAND]),
    plot: { left, right, top: header, bottom: plotBottom },
    volume: hasVolume ? { top: plotBottom + 6, bottom } : undefined,
    isNarrow,
    knownX: input.knownAt === undefined ? right : x.end(input.knownAt),
  };
}

/** At most `barsMax` bars, two thirds of them before `knownAt`, or the last ones. */
function visibleBars({ bars, knownAt }: ChartInput, barsMax: number): BarColumns {
  if (bars.length <= barsMax) return bars;
  const decided = knownAt === undefined ? bars.length : bars.indexAt(knownAt);
  const from = Math.min(Math.max(0, decided - Math.round(barsMax * 0.66)), bars.length - barsMax);
  return bars.slice(from, from + barsMax);
}

function emptySlots({ knownAt }: ChartInput, bars: BarColumns): number {
  if (knownAt === undefined) return 1;
  const wanted = Math.ceil(bars.length * FUTURE_RATIO);
  return Math.max(1, wanted - (bars.length - bars.indexAt(knownAt)));
}

/** From the lowest to the highest of the bars and of the plan's prices. Other levels and zones are cut off at the edge. */
function priceDomain({ overlays }: ChartInput, bars: BarColumns): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const include = (price: number): void => {
    low = Math.min(low, price);
    high = Math.max(high, price);
  };
  for (let i = 0; i < bars.length; i++) {
    include(bars.low[i]!);
    include(bars.high[i]!);
  }
  for (const { kind, price } of overlays?.levels ?? []) {
    if (kind === 'entry' || kind === 'stop' || kind === 'target') include(price);
  }
  return low <= high ? [low, high] : [0, 1];
}
