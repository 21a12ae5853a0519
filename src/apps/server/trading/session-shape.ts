import type { SessionShape } from '#contract/trading.ts';
import type { EquityPoint, SessionRecord } from '#domain/operations/session-store.ts';
import { strategyName } from '#apps/research/search/search-command.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LiveSession } from '#apps/server/platform/live-sessions.ts';
import { sessionTitle } from '#apps/server/trading/session-words.ts';

/** What is known of a session besides its record. */
export interface SessionParts {
  readonly record: SessionRecord;
  /** Undefined when this process does not trade it. */
  readonly live: LiveSession | undefined;
  /** Undefined before its first bar. */
  readonly latest: EquityPoint | undefined;
  readonly market: Pick<LiveMarket, 'speed'>;
}

export function sessionShape({ record, live, latest, market }: SessionParts): SessionShape {
  const { id, mode, desk, venue, account, instrument, reason, created } = record;
  const config = configOf(record);
  return {
    id,
    mode,
    desk,
    title: sessionTitle(config),
    venue,
    account,
    instrument,
    symbol: config.instrument.symbol,
    timeframe: config.timeframe,
    strategy: strategyName(config),
    status: statusOf(record, live),
    reason,
    created,
    currency: config.instrument.quote,
    capital: config.capital,
    equity: latest?.equity.toString() ?? null,
    riskState: live?.isOpen === true ? live.riskState : null,
    lastBar: live?.lastBar ?? latest?.time ?? null,
    speed: live?.speed ?? market.speed(venue),
  };
}

/** Paused: this process has it, but it is not open, because its feed or its store has to come back first. */
function statusOf({ status }: SessionRecord, live: LiveSession | undefined): SessionShape['status'] {
  return status === 'running' && live?.isOpen === false ? 'paused' : status;
}
