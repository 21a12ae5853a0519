import { Decimal } from '#core/decimal.ts';
import { DAY_MS } from '#core/time.ts';
import type { Overview } from '#contract/overview.ts';
import type { PositionShape } from '#contract/trading.ts';
import type { SessionStore } from '#domain/operations/session-store.ts';
import { exactPriceText } from '#apps/research/run/words.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { KnownSession } from '#apps/server/trading/session-book.ts';

export type Total = Overview['totals'][number];

/** A session with what it has open. */
export interface HoldingSession extends KnownSession {
  readonly positions: readonly PositionShape[];
}

export interface TotalParts {
  readonly store: Pick<SessionStore, 'latestEquity'>;
  readonly market: Pick<LiveMarket, 'now'>;
}

/**
 * Sums of the sessions that trade or still hold something: a line for each currency, paper apart from live. The change of the day counts
 * from midnight UTC of the market that a session trades at, from its capital when it began later.
 */
export async function totalsOf(sessions: readonly HoldingSession[], parts: TotalParts): Promise<Total[]> {
  const counted = sessions.filter(({ record, positions }) => record.status === 'running' || positions.length > 0);
  const groups = Map.groupBy(counted, ({ record }) => `${record.mode} ${configOf(record).instrument.quote}`);
  const totals = [...groups.values()].map((group) => totalOf(group, parts));
  return (await Promise.all(totals)).sort((a, b) => compare(a.mode, b.mode) || compare(a.currency, b.currency));
}

async function totalOf(group: readonly HoldingSession[], parts: TotalParts): Promise<Total> {
  const { record } = group[0]!;
  const worths = await Promise.all(group.map((session) => worthOf(session, parts)));
  const positions = group.flatMap((session) => session.positions);
  const risks = positions.flatMap(({ openRisk }) => (openRisk === null ? [] : [Decimal.parse(openRisk)]));
  return {
    mode: record.mode,
    currency: configOf(record).instrument.quote,
    equity: sumText(worths.map(({ equity }) => equity)),
    capital: sumText(worths.map(({ capital }) => capital)),
    dayChange: sumText(worths.map(({ equity, before }) => equity.minus(before))),
    openRisk: sumText(risks),
    positions: positions.length,
  };
}

interface Worth {
  readonly equity: Decimal;
  readonly capital: Decimal;
  /** At midnight. */
  readonly before: Decimal;
}

/** An account is worth its capital until its first bar. */
async function worthOf({ record, latest }: KnownSession, { store, market }: TotalParts): Promise<Worth> {
  const capital = Decimal.parse(configOf(record).capital);
  const midnight = Math.floor(market.now(record.venue) / DAY_MS) * DAY_MS;
  const before = await store.latestEquity(record.id, midnight);
  return { equity: latest?.equity ?? capital, capital, before: before?.equity ?? capital };
}

function sumText(amounts: readonly Decimal[]): string {
  return exactPriceText(amounts.reduce((sum, amount) => sum.plus(amount), Decimal.ZERO));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
