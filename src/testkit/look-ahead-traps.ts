import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Idea } from '#testkit/trap-run.ts';

/**
 * Biased ideas, each with a mistake that is made in earnest: by name, the mistake. All of them look at data that nobody had. The
 * honest ones beside them (`honest-ideas.ts`) do the same kind of thing with what was known.
 */
export const BIASED_IDEAS: Readonly<Record<string, Idea>> = {
  'next close':
    ({ close }) =>
    (i) =>
      close[i + 1]! - close[i]!,
  'next open':
    ({ open, close }) =>
    (i) =>
      open[i + 1]! - close[i]!,
  'next high reaches the target':
    ({ high, close }) =>
    (i) =>
      high[i + 1]! > close[i]! + 6 ? 1 : -1,
  'return over the next five bars as a feature':
    ({ close }) =>
    (i) =>
      close[i + 5]! - close[i]!,
  'label with noise as a feature':
    ({ close }) =>
    (i) =>
      close[i + 3]! - close[i]! + ((i * 7919) % 13) - 6,
  'centred moving average':
    ({ close }) =>
    (i) =>
      mean(close, i - 3, i + 4) - close[i]!,
  'symmetric low-pass filter':
    ({ close }) =>
    (i) =>
      mean(close, i - 8, i + 9) - mean(close, i - 20, i + 21),
  'smoothing run backwards': (data) => {
    const smooth = backwards(data, 0.2);
    return (i) => smooth[i]! - data.close[i]!;
  },
  'z-score by the whole sample': (data) => {
    const middle = meanOf(data);
    return (i) => middle - data.close[i]!;
  },
  'scaled to the range of the whole sample': (data) => {
    const { top, bottom } = rangeOf(data);
    return (i) => (top + bottom) / 2 - data.close[i]!;
  },
  'quantile of the whole sample as threshold': (data) => {
    const third = quantileOf(data, 1 / 3);
    return (i) => (data.close[i]! < third ? 1 : -1);
  },
  'percentile rank in the whole sample': (data) => (i) => 0.5 - rankIn(data, data.close[i]!),
  'volatility of the whole sample as unit': (data) => {
    const unit = deviationOf(data);
    return (i) => (data.close[i]! - data.close[Math.max(0, i - 5)]! > 0.4 * unit ? 1 : -1);
  },
  'trend line through the whole sample': (data) => {
    const { slope, offset } = lineThrough(data);
    return (i) => offset + slope * i - data.close[i]!;
  },
  'regression fitted on the whole sample': (data) => {
    const beta = fittedBeta(data);
    return (i) => (i < 1 ? Number.NaN : beta * (data.close[i]! - data.close[i - 1]!));
  },
  'regimes labelled with the whole sample': (data) => {
    const boundary = medianMove(data);
    return (i) => (i < 10 ? Number.NaN : Math.abs(data.close[i]! - data.close[i - 10]!) > boundary ? 1 : -1);
  },
  'parameter chosen on the whole sample': (data) => {
    const window = bestWindow(data);
    return (i) => (i < window ? Number.NaN : data.close[i]! - data.close[i - window]!);
  },
  'nearest neighbour among all bars': (data) => (i) => neighbourReturn(data, i),
  'last price of the data':
    ({ close, length }) =>
    (i) =>
      close[length - 1]! - close[i]!,
  'lowest price of the data': (data) => {
    const { bottom } = rangeOf(data);
    return (i) => (data.close[i]! < bottom * 1.1 ? 1 : -1);
  },
  'flat before the data ends': (data) => (i) => (i > data.length - 30 ? 0 : i % 40 < 20 ? 1 : -1),
  'hour joined by its open':
    ({ close, length }) =>
    (i) =>
      close[Math.min(length, hourEnd(i)) - 1]! - close[i]!,
  'high and low of the running hour': (data) => (i) => {
    const { top, bottom } = rangeOf(data, hourEnd(i) - 60, hourEnd(i));
    return (top + bottom) / 2 - data.close[i]!;
  },
  'hourly value filled backwards':
    ({ close, length }) =>
    (i) =>
      close[i]! - close[Math.min(length - 1, hourEnd(i))]!,
  'interpolated between hours':
    ({ close, length }) =>
    (i) => {
      const [from, to] = [hourEnd(i) - 60, Math.min(length - 1, hourEnd(i))];
      return close[from]! + ((close[to]! - close[from]!) * (i - from)) / 60 - close[i]!;
    },
  'pivot used at its own bar':
    ({ high, low }) =>
    (i) => {
      const isTop = [1, 2, 3].every((k) => high[i]! >= (high[i + k] ?? 0) && high[i]! >= (high[i - k] ?? 0));
      const isBottom = [1, 2, 3].every((k) => low[i]! <= (low[i + k] ?? 9e9) && low[i]! <= (low[i - k] ?? 9e9));
      return isTop ? -1 : isBottom ? 1 : Number.NaN;
    },
  'zigzag leg from its start': (data) => {
    const legs = zigzagLegs(data, 25);
    return (i) => legs[i]!;
  },
  'low of the next dip as stop level': (data) => (i) =>
    rangeOf(data, i + 1, i + 20).bottom > data.close[i]! - 15 ? 1 : -1,
  'volume profile of the whole sample': (data) => {
    const level = heaviestPrice(data);
    return (i) => level - data.close[i]!;
  },
  'only names that survive': (data) => {
    const survives = Math.min(...data.close.subarray(0, data.length)) > 0.8 * data.close[0]!;
    return (i) => (i % 30 < 15 === survives ? 1 : -1);
  },
  'universe of the best at the end': ({ close, length }) => {
    const rises = close[length - 1]! > close[0]!;
    return (i) => (i % 40 < 30 === rises ? 1 : -1);
  },
  'figures as revised later':
    ({ close, length }) =>
    (i) => {
      const revised = (close[i]! + close[Math.min(length - 1, i + 2)]! + close[Math.min(length - 1, i + 4)]!) / 3;
      return revised - close[i]!;
    },
  'news dated by the event, known later':
    ({ close }) =>
    (i) => {
      const event = close[i + 3]! - close[i + 2]!;
      return Math.abs(event) > 5 ? event : Number.NaN;
    },
  'prices adjusted by later splits': (data) => {
    const factor = data.close[data.length - 1]! / 1_000;
    return (i) => data.close[i]! / factor - 1_000;
  },
  'out before the market pauses':
    ({ openTime, closeTime }) =>
    (i) => {
      const pauses = openTime[i + 1]! - closeTime[i]! > 0;
      return pauses ? 0 : i % 20 < 10 ? 1 : -1;
    },
  'stop placed where it is never met': (data) => (i) => {
    const { bottom } = rangeOf(data, i + 1, i + 40);
    return bottom > data.close[i]! * 0.98 ? 1 : 0;
  },
};

function mean(values: Float64Array, from: number, to: number): number {
  const [first, end] = [Math.max(0, from), Math.min(values.length, to)];
  let sum = 0;
  for (let i = first; i < end; i++) sum += values[i]!;
  return sum / (end - first);
}

function meanOf({ close, length }: BarColumns): number {
  return mean(close, 0, length);
}

function deviationOf(data: BarColumns): number {
  const middle = meanOf(data);
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data.close[i]! - middle) ** 2;
  return Math.sqrt(squares / data.length);
}

function rangeOf({ high, low, length }: BarColumns, from = 0, to = length): { top: number; bottom: number } {
  let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = Math.max(0, from); i < Math.min(length, to); i++) {
    top = Math.max(top, high[i]!);
    bottom = Math.min(bottom, low[i]!);
  }
  return { top, bottom };
}

function sorted({ close, length }: BarColumns): Float64Array {
  return close.slice(0, length).sort();
}

function quantileOf(data: BarColumns, share: number): number {
  return sorted(data)[Math.floor(share * data.length)]!;
}

function rankIn(data: BarColumns, value: number): number {
  return sorted(data).findIndex((close) => close >= value) / data.length;
}

function backwards({ close, length }: BarColumns, share: number): Float64Array {
  const smooth = close.slice(0, length);
  for (let i = length - 2; i >= 0; i--) smooth[i] = share * smooth[i]! + (1 - share) * smooth[i + 1]!;
  return smooth;
}

function lineThrough(data: BarColumns): { slope: number; offset: number } {
  const [middle, centre] = [meanOf(data), (data.length - 1) / 2];
  let [cross, squares] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    cross += (i - centre) * (data.close[i]! - middle);
    squares += (i - centre) ** 2;
  }
  return { slope: cross / squares, offset: middle - (cross / squares) * centre };
}

/** How the move of a bar goes on in the next one. */
function fittedBeta({ close, length }: BarColumns): number {
  let cross = 0;
  for (let i = 1; i + 1 < length; i++) cross += (close[i]! - close[i - 1]!) * (close[i + 1]! - close[i]!);
  return cross;
}

function medianMove({ close, length }: BarColumns): number {
  const moves = Array.from({ length: length - 10 }, (_, i) => Math.abs(close[i + 10]! - close[i]!));
  return moves.sort((a, b) => a - b)[moves.length >> 1]!;
}

function bestWindow({ close, length }: BarColumns): number {
  const profit = (window: number): number => {
    let sum = 0;
    for (let i = window; i + 1 < length; i++) {
      sum += Math.sign(close[i]! - close[i - window]!) * (close[i + 1]! - close[i]!);
    }
    return sum;
  };
  return Array.from({ length: 40 }, (_, i) => i + 1).reduce((best, next) =>
    profit(next) > profit(best) ? next : best,
  );
}

/** What followed the bar, of all in the data, whose last two moves were most like these. */
function neighbourReturn({ close, length }: BarColumns, i: number): number {
  if (i < 2) return Number.NaN;
  let [nearest, distance] = [-1, Number.POSITIVE_INFINITY];
  for (let j = 2; j + 1 < length; j++) {
    if (j === i) continue;
    const one = close[j]! - close[j - 1]! - (close[i]! - close[i - 1]!);
    const two = close[j - 1]! - close[j - 2]! - (close[i - 1]! - close[i - 2]!);
    if (one * one + two * two < distance) [nearest, distance] = [j, one * one + two * two];
  }
  return close[nearest + 1]! - close[nearest]!;
}

/** Direction of the leg that each bar belongs to, legs running from extreme to extreme. */
function zigzagLegs({ close, length }: BarColumns, reversal: number): Int8Array {
  const legs = new Int8Array(length);
  let [extreme, start, direction] = [0, 0, 1];
  for (let i = 1; i < length; i++) {
    if ((close[i]! - close[extreme]!) * direction > 0) extreme = i;
    else if ((close[extreme]! - close[i]!) * direction > reversal) {
      legs.fill(direction, start, extreme);
      [start, extreme, direction] = [extreme, i, -direction];
    }
  }
  return legs.fill(direction, start);
}

function heaviestPrice({ close, volume, length }: BarColumns): number {
  const traded = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    const bucket = Math.round(close[i]! / 10) * 10;
    traded.set(bucket, (traded.get(bucket) ?? 0) + volume[i]!);
  }
  return [...traded].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function hourEnd(i: number): number {
  return Math.floor(i / 60) * 60 + 60;
}
