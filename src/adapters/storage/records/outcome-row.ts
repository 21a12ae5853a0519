import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import type { Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { PriceMark } from '#domain/evidence/outcomes/horizons.ts';
import type { Contributor, ExitMark, GateAnswer, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { SignalOutcomeTable } from '#adapters/storage/schema.ts';

/** A stored row, without the number that says which of two was stored later. */
export type OutcomeRow = Omit<SignalOutcomeTable, 'id'>;

export function toOutcomeRow(outcome: OutcomeRecord): OutcomeRow {
  const { marks, exit, profit, accountProfit } = outcome;
  return {
    run: outcome.run,
    signal: outcome.signalId,
    source: outcome.source,
    desk: outcome.desk,
    strategy: outcome.strategy,
    type: outcome.type,
    category: outcome.category,
    instrument: outcome.instrument,
    direction: outcome.direction,
    regime: outcome.regime,
    time: outcome.time,
    score: outcome.score,
    score_threshold: outcome.scoreThreshold ?? null,
    volume_bucket: outcome.volumeBucket ?? null,
    passed: outcome.passed ? 1 : 0,
    reference_price: outcome.referencePrice,
    risk_distance: outcome.riskDistance ?? null,
    cost_ratio: outcome.costRatio,
    ten_minutes_price: marks.tenMinutes?.price ?? null,
    ten_minutes_known: marks.tenMinutes?.knownAt ?? null,
    thirty_minutes_price: marks.thirtyMinutes?.price ?? null,
    thirty_minutes_known: marks.thirtyMinutes?.knownAt ?? null,
    one_hour_price: marks.oneHour?.price ?? null,
    one_hour_known: marks.oneHour?.knownAt ?? null,
    four_hours_price: marks.fourHours?.price ?? null,
    four_hours_known: marks.fourHours?.knownAt ?? null,
    resolution: exit?.resolution ?? null,
    r_multiple: exit?.rMultiple ?? null,
    entry_time: exit?.entryTime ?? null,
    exit_time: exit?.exitTime ?? null,
    exit_known: exit?.knownAt ?? null,
    exit_move: exit?.move ?? null,
    profit: profit?.amount.toString() ?? null,
    account_profit: accountProfit?.amount.toString() ?? null,
    currency: profit?.currency ?? accountProfit?.currency ?? null,
    gates: JSON.stringify(outcome.gates.map(({ gate, kind }) => [gate, kind])),
    contributors: JSON.stringify(
      outcome.contributors.map(({ kind, name, score, weight, knownAt }) => [
        kind,
        name,
        score,
        weight,
        knownAt ?? null,
      ]),
    ),
  };
}

/** Throws a `SyntaxError` when a text of the row is not the JSON that was stored. */
export function fromOutcomeRow(row: OutcomeRow): OutcomeRecord {
  return {
    run: row.run,
    source: row.source as OutcomeRecord['source'],
    signalId: row.signal,
    desk: row.desk,
    strategy: row.strategy,
    type: row.type,
    contributors: contributorsOf(row.contributors),
    category: row.category,
    instrument: row.instrument as InstrumentId,
    direction: row.direction as OutcomeRecord['direction'],
    time: row.time as UnixMs,
    score: row.score,
    scoreThreshold: row.score_threshold ?? undefined,
    volumeBucket: row.volume_bucket ?? undefined,
    regime: row.regime,
    gates: gatesOf(row.gates),
    passed: row.passed === 1,
    referencePrice: row.reference_price,
    riskDistance: row.risk_distance ?? undefined,
    costRatio: row.cost_ratio,
    marks: {
      tenMinutes: mark(row.ten_minutes_price, row.ten_minutes_known),
      thirtyMinutes: mark(row.thirty_minutes_price, row.thirty_minutes_known),
      oneHour: mark(row.one_hour_price, row.one_hour_known),
      fourHours: mark(row.four_hours_price, row.four_hours_known),
    },
    exit: exitOf(row),
    profit: moneyOf(row.profit, row.currency),
    accountProfit: moneyOf(row.account_profit, row.currency),
  };
}

function mark(price: number | null, knownAt: number | null): PriceMark | undefined {
  return price === null || knownAt === null ? undefined : { price, knownAt };
}

function exitOf(row: OutcomeRow): ExitMark | undefined {
  const { resolution, r_multiple, entry_time, exit_time, exit_known, exit_move } = row;
  if (resolution === null || exit_known === null) return undefined;
  return {
    resolution: resolution as ExitMark['resolution'],
    rMultiple: r_multiple ?? undefined,
    entryTime: (entry_time ?? undefined) as UnixMs | undefined,
    exitTime: (exit_time ?? undefined) as UnixMs | undefined,
    knownAt: exit_known,
    ...(exit_move === null ? {} : { move: exit_move }),
  };
}

function moneyOf(amount: string | null, code: string | null): Money | undefined {
  return amount === null || code === null ? undefined : money(currency(code), Decimal.parse(amount));
}

function contributorsOf(text: string): readonly Contributor[] {
  const rows = JSON.parse(text) as [Contributor['kind'], string, number, number, number | null][];
  return rows.map(([kind, name, score, weight, knownAt]) => ({
    kind,
    name,
    score,
    weight,
    knownAt: knownAt ?? undefined,
  }));
}

function gatesOf(text: string): readonly GateAnswer[] {
  return (JSON.parse(text) as [string, GateAnswer['kind']][]).map(([gate, kind]) => ({ gate, kind }));
}
