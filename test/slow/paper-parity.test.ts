import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { Journal } from '#engine/journal.ts';
import { replay } from '#engine/replay.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { PreparedRun } from '#apps/research/run/run-setup.ts';
import { GOLDEN_RUNS } from '../golden/golden-runs.ts';
import type { GoldenRun } from '../golden/golden-runs.ts';

const BARS = 4_000;
const SEED = 31;

/** A generated market with two per cent of its bars lost on the way. */
function recordedFeed({ timeframe }: GoldenRun): LoadedBars {
  const start = unixMs(Date.UTC(2023, 0, 2));
  const { bars, priceDigits } = generateMarket({ seed: SEED, timeframe, start, bars: BARS });
  const rng = new Rng(SEED);
  const kept = bars.slice(0, 0);
  for (let i = 0; i < bars.length; i++) if (rng.uniform() > 0.02) kept.push(bars.at(i));
  return { instrument: assumedInstrument('BTC/USDT', 'generated', priceDigits), timeframe, bars: kept };
}

/** Trades the feed as it would come in: bars twice now and then, the clock turning between them, all of it in a journal. */
function onPaper(run: PreparedRun, { bars, timeframe }: LoadedBars): { paper: TradingRun; lines: string[] } {
  const lines: string[] = [];
  const paper = new TradingRun({ ...run, journal: new Journal((line) => lines.push(line)) });
  const rng = new Rng(SEED);
  const beat = timeframeMs(timeframe) / 3;
  for (let i = 0; i < bars.length; i++) {
    paper.onBar(bars.at(i));
    const again = rng.uniform() < 0.05 ? paper.onBar(bars.at(i)).kind : 'repeated';
    expect(again).toBe('repeated');
    const next = bars.openTime[i + 1] ?? bars.closeTime[i]!;
    for (let now = bars.closeTime[i]! + beat; now < next; now += beat) paper.onTime(unixMs(now));
  }
  paper.finish();
  return { paper, lines };
}

describe('a paper run over a recorded feed', () => {
  it.each(GOLDEN_RUNS)('sends the orders of a backtest over the same bars, and replays: $name', (golden) => {
    const loaded = recordedFeed(golden);
    const { paper, lines } = onPaper(preparedRun(loaded, golden.choice), loaded);
    const tested = backtest({ ...preparedRun(loaded, golden.choice), bars: loaded.bars });
    expect(paper.state.signalCount).toBe(tested.signals);
    expect(paper.state.trades.closed).toEqual(tested.trades);
    expect(paper.state.orderHash.digest()).toBe(tested.orderHash);
    const journal = readJournal(`${lines.join('\n')}\n`);
    expect(replay(journal, preparedRun(loaded, golden.choice))).toMatchObject({ isSame: true, hash: journal.hash });
  });
});
