import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Money } from '#core/money.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Trade, TradeExit } from '#domain/ledger/trade.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import type { JournalRecord, ReadJournal } from '#engine/journal-reader.ts';
import { instrumentOf } from '#engine/run-config.ts';
import { AccountTrail } from '#apps/research/report/account-trail.ts';
import { dataReference } from '#apps/research/report/data-reference.ts';
import type { RecordedDecision, RecordedRun } from '#apps/research/report/recorded-run.ts';

/** What a journal does not say about its run. */
export interface JournalFrame {
  readonly id: string;
  readonly created: number | undefined;
  readonly codeVersion: string;
}

/**
 * A run out of its journal, without running anything: what was recorded then, whatever the code does now. Figures are worked out anew
 * from what happened.
 */
export function runOfJournal(journal: ReadJournal, frame: JournalFrame): RecordedRun {
  const { config, configHash, records } = journal;
  const instrument = instrumentOf(config.instrument);
  const bars = new BarColumns();
  const trail = new AccountTrail(config);
  const trades: Trade[] = [];
  const followed: FollowedSignal[] = [];
  const signals = new Map<string, JournalSignal>();
  let orderHash = '';
  for (const record of records) {
    trail.add(record);
    const { kind, data } = record;
    if (kind === 'bar') bars.push(barOf(data));
    else if (kind === 'trade') trades.push(tradeOf(data));
    else if (kind === 'outcome') followed.push(data as unknown as FollowedSignal);
    else if (kind === 'signal') {
      const signal = data as unknown as Signal;
      signals.set(signal.id, { signal, verdicts: [], outcome: { kind: '' } });
    } else if (kind === 'verdicts') {
      signals.get(data['signal'] as string)!.verdicts = data['verdicts'] as readonly Verdict[];
    } else if (kind === 'decision') {
      signals.get(data['signal'] as string)!.outcome = data['outcome'] as JournalSignal['outcome'];
    } else if (kind === 'end') orderHash = data['orderHash'] as string;
  }
  const loaded = { instrument, timeframe: config.timeframe, bars };
  const equity = curve(trail, bars, config.from);
  return {
    ...frame,
    config,
    configHash,
    loaded,
    data: dataReference(loaded),
    equity,
    statistics: runStatistics({
      trades,
      currency: instrument.quote,
      equity,
      exposedBars: trail.exposedBars,
      daysPerYear: DAYS_PER_YEAR[instrument.kind],
    }),
    trades,
    openTrades: trail.openPositions(),
    decisions: [...signals.values()].map(decisionOf),
    followed,
    orderHash,
    journalHash: journal.hash,
  };
}

/** A signal with what was written of it. */
interface JournalSignal {
  readonly signal: Signal;
  verdicts: readonly Verdict[];
  outcome: { readonly kind: string; readonly denial?: { readonly rule: string } };
}

function decisionOf({ signal, verdicts, outcome: { kind, denial } }: JournalSignal): RecordedDecision {
  return {
    signalId: signal.id,
    plan: { stop: signal.plan.stop, targets: signal.plan.targets },
    verdicts,
    outcome: kind,
    ...(denial === undefined ? {} : { deniedBy: denial.rule }),
  };
}

/** From the first bar that was traded on. */
function curve(trail: AccountTrail, bars: BarColumns, from: number | null): EquityCurve {
  const first = from === null ? 0 : bars.indexAt(from);
  return {
    start: trail.start,
    startTime: first < bars.length ? bars.openTime[first]! : (bars.closeTime[bars.length - 1] ?? 0),
    times: bars.closeTime.slice(first, bars.length),
    values: Float64Array.from(trail.equities.slice(first)),
  };
}

function barOf(data: JournalRecord['data']): Bar {
  const bar = data as unknown as Omit<Bar, 'volume'> & { readonly volume: number | null };
  return { ...bar, volume: bar.volume ?? Number.NaN };
}

/** Exact numbers are texts in a journal. */
function tradeOf(data: JournalRecord['data']): Trade {
  const stored = data as unknown as Trade;
  return {
    ...stored,
    quantity: quantity(exact(stored.quantity)),
    entryPrice: price(exact(stored.entryPrice)),
    exits: stored.exits.map((exit): TradeExit => ({
      ...exit,
      price: price(exact(exit.price)),
      quantity: quantity(exact(exit.quantity)),
    })),
    gross: amount(stored.gross),
    fees: amount(stored.fees),
    net: amount(stored.net),
    risk: amount(stored.risk),
    ...(stored.otherFees === undefined ? {} : { otherFees: stored.otherFees.map(amount) }),
    ...(stored.dust === undefined ? {} : { dust: exact(stored.dust) }),
  };
}

function amount(stored: Money): Money {
  return money(currency(stored.currency), exact(stored.amount));
}

function exact(stored: unknown): Decimal {
  return Decimal.parse(stored as string);
}
