import { describe, expect, it } from 'vitest';
import { runFreqtradeCase } from '#engine/portfolio/oracle/freqtrade.ts';
import { findFreqtradeCases, readFreqtradeCase } from '#engine/portfolio/oracle/freqtrade-case.ts';

/** Rules of that engine which its case files may not touch, with numbers worked out by hand. */
describe('a run by the rules of freqtrade', () => {
  it('takes the low when any profit is enough from inside a candle on, the open when from its start', () => {
    const data = [enter('long'), [100, 101, 99, 100], [98, 99, 96, 97], [97, 98, 96, 97]];
    expect(run({ data, roi: { 0: 1, 50: -1 } })).toEqual(['roi 1-2 -0.04']);
    expect(run({ data, roi: { 0: 1, 60: -1 } })).toEqual(['roi 1-2 -0.02']);
    expect(run({ data, roi: { 0: -1 } })).toEqual(['roi 1-1 0']);
  });

  it('never takes profit outside of the candle: one that begins above the target gives its low', () => {
    const data = [enter('long'), [100, 101, 99, 101], [104, 105, 103, 104], [104, 104, 104, 104]];
    expect(run({ data, roi: { 0: 1, 45: 0.02 } })).toEqual(['roi 1-2 0.03']);
  });

  it('takes profit only when there is more than the rule says', () => {
    const touched = [enter('short'), [100, 101, 97, 98], [98, 99, 98, 98]];
    expect(run({ data: touched, roi: { 0: 0.03 } })).toEqual(['force_exit 1-2 0.02 short']);
    const passed = [enter('short'), [100, 101, 96.9, 98], [98, 99, 98, 98]];
    expect(run({ data: passed, roi: { 0: 0.03 } })).toEqual(['roi 1-1 0.03 short']);
  });

  it('looks at the stop before profit that the open has already made', () => {
    const data = [enter('long'), [100, 101, 99, 101], [103, 104, 94, 95], [95, 95, 95, 95]];
    expect(run({ data, roi: { 0: 1, 60: 0.02 }, stop_loss: -0.05 })).toEqual(['stop_loss 1-2 -0.05']);
    expect(run({ data, roi: { 0: 1, 60: 0.02 }, stop_loss: -0.1 })).toEqual(['roi 1-2 0.03']);
  });

  it('turns a position round in the candle in which it is closed', () => {
    const turn = [100, 101, 99, 100, 0, 1, 1, 0];
    const data = [enter('long'), turn, [102, 103, 101, 101], [100, 101, 99, 99]];
    expect(run({ data, use_exit_signal: true })).toEqual(['exit_signal 1-2 0.02', 'force_exit 2-3 0.0196 short']);
  });

  it('enters the same way again with the next candle at the earliest', () => {
    const again = [100, 101, 97, 100, 1, 0, 0, 0];
    const data = [enter('long'), again, [100, 101, 97, 99], [99, 99, 99, 99]];
    expect(run({ data, stop_loss: -0.02 })).toEqual(['stop_loss 1-1 -0.02', 'stop_loss 2-2 -0.02']);
  });

  it('enters at the high of the candle when the price that is asked for lies above', () => {
    const data = [enter('long'), [100, 102, 99, 101], [101, 101, 100, 100], [100, 100, 100, 100]];
    expect(run({ data, custom_entry_price: 110 })).toEqual(['force_exit 1-3 -0.0196']);
  });

  it('fills an order whose rate the candle just touches', () => {
    const data = [enter('long'), [100, 101, 99, 100], [100, 101, 99, 100], [99, 99, 99, 99]];
    expect(run({ data, custom_entry_price: 99 })).toEqual(['force_exit 1-3 0']);
    expect(run({ data, custom_entry_price: 98.9 })).toEqual([]);
  });

  it('does not take profit beyond the close of a candle that fell after an entry below its open', () => {
    const asked = { custom_entry_price: 95, roi: { 0: 0.02 } };
    const later = [
      [97, 99, 96, 98],
      [98, 98, 98, 98],
    ];
    expect(run({ ...asked, data: [enter('long'), [100, 101, 94, 96], ...later] })).toEqual(['roi 1-2 0.02']);
    expect(run({ ...asked, data: [enter('long'), [96, 101, 94, 96.5], ...later] })).toEqual(['roi 1-1 0.02']);
  });

  it('lets an exit at a price of its own wait for as long as orders may, and looks for no other exit meanwhile', () => {
    const leave = [100, 101, 99, 100, 0, 1, 0, 0];
    const data = [enter('long'), leave, [100, 101, 90, 95], [95, 104, 94, 103], [103, 103, 103, 103]];
    const asked = { data, use_exit_signal: true, custom_exit_price: 103, stop_loss: -0.05 };
    expect(run({ ...asked, timeout: 60 })).toEqual(['exit_signal 1-3 0.03']);
    expect(run({ ...asked, timeout: 59 })).toEqual(['stop_loss 1-3 -0.05']);
  });

  it('lets an entry wait no longer than orders may, and dates the trade from its first request', () => {
    const flat = [100, 101, 99, 100];
    const data = [enter('long'), flat, flat, [100, 101, 89, 99], [99, 99, 99, 99]];
    const asked = { data, custom_entry_price: 90, adjust_entry_price: 90 };
    expect(run({ ...asked, timeout: 120 })).toEqual(['force_exit 1-4 0.1']);
    expect(run({ ...asked, timeout: 119 })).toEqual([]);
    expect(run({ ...asked, adjust_entry_price: null, timeout: 120 })).toEqual([]);
  });

  it('reckons fees of both sides, and stops and profits with the leverage', () => {
    const data = [enter('long'), [100, 101, 99.5, 100], [100, 100.5, 98, 99], [99, 99, 99, 99]];
    // Bought for 100.1, sold at 99 for 98.901: 1.1978 % lost, five times.
    expect(run({ data, leverage: 5, stop_loss: -0.05 }, 0.001)).toEqual(['stop_loss 1-2 -0.0599']);
  });

  it('never reaches a stop that may lose everything', () => {
    const data = [enter('long'), [100, 101, 0.5, 1], [1, 1, 1, 1]];
    expect(run({ data, stop_loss: -1 })).toEqual(['force_exit 1-2 -0.99']);
    expect(run({ data, stop_loss: -1, trailing_stop: true })).toEqual(['force_exit 1-2 -0.99']);
  });
});

describe('a case of freqtrade', () => {
  it('is refused when a field, a column or a field of a trade is not known', () => {
    const data = [enter('long'), [100, 100, 100, 100]];
    expect(() => run({ data, liquidation: 1 })).toThrow(/field of story "liquidation"/);
    const trades = [{ exit_reason: 'roi', open_tick: 1, close_tick: 1, enter_tag: null, is_short: false, funding: 0 }];
    expect(() => run({ data, trades })).toThrow(/field of trade "funding"/);
    const file = { columns: ['tick', 'spread'], fee: 0, timeframe: '1h', notes: '', cases: [] };
    expect(() => findFreqtradeCases(file, 'file.json')).toThrow(/column "spread"/);
    expect(() => findFreqtradeCases({ ...file, detail: '5m' }, 'file.json')).toThrow(/field of file.json "detail"/);
  });
});

/** Open, high, low, close; enter long, exit long, enter short, exit short. */
type Row = readonly number[];

function enter(side: 'long' | 'short'): Row {
  return [100, 100, 100, 100, side === 'long' ? 1 : 0, 0, side === 'short' ? 1 : 0, 0];
}

interface Told {
  readonly data: readonly Row[];
  readonly [field: string]: unknown;
}

const SILENT = {
  stop_loss: -0.2,
  roi: {},
  trades: [],
  profit_perc: 0,
  trailing_stop: false,
  trailing_only_offset_is_reached: false,
  trailing_stop_positive: null,
  trailing_stop_positive_offset: 0,
  use_exit_signal: false,
  use_custom_stoploss: false,
  custom_entry_price: null,
  custom_exit_price: null,
  leverage: 1,
  timeout: null,
  adjust_entry_price: null,
};

const COLUMNS = 'tick open high low close volume enter_long exit_long enter_short exit_short'.split(' ');

/** The trades of a case: reason, candles, profit to four digits. */
function run({ data, ...told }: Told, fee = 0): readonly string[] {
  const rows = data.map(([open, high, low, close, ...signals], i) => [i, open, high, low, close, 1, ...signals]);
  const cases = [{ ...SILENT, ...told, name: 'story', data: rows }];
  const file = { columns: COLUMNS, fee, timeframe: '1h', notes: '', cases };
  const [found] = findFreqtradeCases(file, 'stories');
  return runFreqtradeCase(readFreqtradeCase(found!)).map(({ trade, profitRatio }) => {
    const { reason, openCandle, closeCandle, isShort } = trade;
    return `${reason} ${openCandle}-${closeCandle} ${Number(profitRatio.toFixed(4))}${isShort ? ' short' : ''}`;
  });
}
