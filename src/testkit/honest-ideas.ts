import { Rng } from '#core/rng.ts';
import { AverageRange } from '#domain/indicators/volatility/atr.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Idea } from '#testkit/trap-run.ts';

/** Ideas of the same kinds as the traps, from what was known at each bar: a test for look-ahead must leave them alone. */
export const HONEST_IDEAS: Readonly<Record<string, Idea>> = {
  'last close':
    ({ close }) =>
    (i) =>
      i < 1 ? Number.NaN : close[i]! - close[i - 1]!,
  'return over the last five bars':
    ({ close }) =>
    (i) =>
      i < 5 ? Number.NaN : close[i]! - close[i - 5]!,
  'trailing moving average':
    ({ close }) =>
    (i) =>
      i < 9 ? Number.NaN : trailingMean(close, i, 10) - close[i]!,
  'two trailing averages':
    ({ close }) =>
    (i) =>
      i < 29 ? Number.NaN : trailingMean(close, i, 10) - trailingMean(close, i, 30),
  'z-score of the last fifty bars':
    ({ close }) =>
    (i) =>
      i < 49 ? Number.NaN : trailingMean(close, i, 50) - close[i]!,
  'expanding mean': ({ close }) => {
    let [sum, seen] = [0, 0];
    return (i) => {
      for (; seen <= i; seen++) sum += close[seen]!;
      return sum / seen - close[i]!;
    };
  },
  'rank among the last hundred':
    ({ close }) =>
    (i) =>
      i < 99 ? Number.NaN : 50 - close.subarray(i - 99, i + 1).filter((value) => value < close[i]!).length,
  'breakout of the last twenty': (data) => (i) => {
    if (i < 20) return Number.NaN;
    const { top, bottom } = rangeBefore(data, i, 20);
    return data.close[i]! > top ? 1 : data.close[i]! < bottom ? -1 : Number.NaN;
  },
  'hour joined by its close':
    ({ close }) =>
    (i) => {
      const end = Math.floor((i + 1) / 60) * 60;
      return end < 120 ? Number.NaN : close[end - 1]! - close[end - 61]!;
    },
  'high and low of the hour before': (data) => (i) => {
    const end = Math.floor((i + 1) / 60) * 60;
    if (end < 60) return Number.NaN;
    const { top, bottom } = rangeBefore(data, end, 60);
    return (top + bottom) / 2 - data.close[i]!;
  },
  'pivot once it is confirmed':
    ({ high, low }) =>
    (i) => {
      const at = i - 3;
      if (at < 3) return Number.NaN;
      const around = [1, 2, 3].flatMap((k) => [at - k, at + k]);
      if (around.every((j) => high[at]! >= high[j]!)) return -1;
      return around.every((j) => low[at]! <= low[j]!) ? 1 : Number.NaN;
    },
  'regression on the last hundred':
    ({ close }) =>
    (i) => {
      if (i < 101) return Number.NaN;
      let cross = 0;
      for (let j = i - 99; j < i; j++) cross += (close[j]! - close[j - 1]!) * (close[j + 1]! - close[j]!);
      return cross * (close[i]! - close[i - 1]!);
    },
  'parameter chosen on the past':
    ({ close }) =>
    (i) => {
      if (i < 200) return Number.NaN;
      const profit = (window: number): number => {
        let sum = 0;
        for (let j = i - 100; j < i; j++)
          sum += Math.sign(close[j]! - close[j - window]!) * (close[j + 1]! - close[j]!);
        return sum;
      };
      const window = [3, 10, 30].reduce((best, next) => (profit(next) > profit(best) ? next : best));
      return close[i]! - close[i - window]!;
    },
  'average true range': (data) => {
    const atr = new AverageRange(wilderAverage(14), 'talib');
    const values: number[] = [];
    return (i) => {
      for (let j = values.length; j <= i; j++) values.push(atr.push(data.at(j)));
      return i < 20 ? Number.NaN : Math.abs(data.close[i]! - data.close[i - 5]!) > values[i]! ? 1 : -1;
    };
  },
  'out after a pause':
    ({ openTime, closeTime }) =>
    (i) => {
      const paused = i > 0 && openTime[i]! > closeTime[i - 1]!;
      return paused ? 0 : i % 20 < 10 ? 1 : -1;
    },
  'seeded coin': () => {
    const rng = new Rng(11);
    const coins: number[] = [];
    return (i) => {
      while (coins.length <= i) coins.push(rng.uniform() - 0.5);
      return coins[i]!;
    };
  },
  'by the clock': () => (i) => (i % 60 < 30 ? 1 : -1),
  'always in': () => () => 1,
};

function trailingMean(values: Float64Array, i: number, window: number): number {
  let sum = 0;
  for (let j = i - window + 1; j <= i; j++) sum += values[j]!;
  return sum / window;
}

/** Of the `window` bars before `end`. */
function rangeBefore({ high, low }: BarColumns, end: number, window: number): { top: number; bottom: number } {
  return {
    top: Math.max(...high.subarray(end - window, end)),
    bottom: Math.min(...low.subarray(end - window, end)),
  };
}
