import { MINUTE_MS } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ListedSymbol } from '#sandbox/exchange/exchange-config.ts';
import type { OpenMarket } from '#sandbox/exchange/market/market-source.ts';

/** Averages of two and four bars cross twice in a period, so that something is bought and sold every eight minutes. */
const PERIOD = 8;
const STEP = 100;
const BOTTOM = 50_000;
/** Enough for any warm-up. */
const HISTORY_BARS = 1_000;

/** BTC/USDT in bars of a minute that go up for four of them, and down for four, for ever. */
export const TRIANGLE: ListedSymbol = {
  base: 'BTC',
  quote: 'USDT',
  priceTick: '0.01',
  quantityStep: '0.00001',
  market: triangleMarket(),
};

function triangleMarket(): OpenMarket {
  return (start) => {
    const first = Math.floor(start / MINUTE_MS);
    let next = first;
    return {
      history: () => [columns(first - HISTORY_BARS, first)],
      startPrice: priceAt(first),
      next: () => barAt(next++),
    };
  };
}

function columns(from: number, to: number): BarColumns {
  const bars = new BarColumns(to - from);
  for (let minute = from; minute < to; minute++) bars.push(barAt(minute));
  return bars;
}

function barAt(minute: number): Bar {
  const open = priceAt(minute);
  const close = priceAt(minute + 1);
  return {
    openTime: minute * MINUTE_MS,
    closeTime: (minute + 1) * MINUTE_MS,
    open,
    high: Math.max(open, close) + 1,
    low: Math.min(open, close) - 1,
    close,
    volume: 100,
  };
}

function priceAt(minute: number): number {
  const place = minute % PERIOD;
  return BOTTOM + STEP * Math.min(place, PERIOD - place);
}
