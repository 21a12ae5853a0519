import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { SessionBatch, SessionRecord } from '#domain/operations/session-store.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { runConfigHash } from '#engine/run-config.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import { SCANNER, preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { SAMPLE_BTC } from '#apps/server/market/sample-market.ts';

/** For tests of the endpoints: sessions on paper, by the real engine over generated bars. */

export const SAMPLE_SCANNER: AnyChoice = { mode: 'strike', preset: 'strict', settings: {} };
export const SAMPLE_CROSS: AnyChoice = { strategy: 'sma-cross', parameters: {} };
export const SAMPLE_HOLD: AnyChoice = { strategy: 'buy-and-hold', parameters: {} };

export interface SampleTrade {
  readonly id: string;
  readonly choice: AnyChoice;
  readonly bars: BarColumns;
  /** Bars that only warm it up. */
  readonly warmUp: number;
}

export interface SampleTrading {
  readonly session: TradingSession;
  readonly record: SessionRecord;
  /** Everything that became durable, in order. */
  readonly batches: readonly SessionBatch[];
  /** What the engine said itself of every signal. */
  readonly decisions: readonly SignalDecision[];
}

/** Trades all bars; the session stays open. */
export async function tradeSample(store: Store, { id, choice, bars, warmUp }: SampleTrade): Promise<SampleTrading> {
  const batches: SessionBatch[] = [];
  const decisions: SignalDecision[] = [];
  const { config, strategy, gates, clock } = preparedRun(
    { instrument: SAMPLE_BTC, timeframe: '15m', bars },
    {
      ...choice,
      from: formatInstant(bars.openTime[warmUp]! as UnixMs),
      risk: { ...NO_RISK_RULES, currency: SAMPLE_BTC.quote },
    },
  );
  const session = await openSession({
    session: {
      id,
      mode: 'paper',
      desk: 'strategy' in choice ? 'strategy' : SCANNER,
      venue: SAMPLE_BTC.venue,
      account: '',
      instrument: SAMPLE_BTC.id,
      config,
      configHash: runConfigHash(config),
      created: bars.openTime[warmUp]! as UnixMs,
    },
    setup: { config, strategy, gates, clock, onDecision: (decision) => void decisions.push(decision) },
    store: store.sessions,
    clock: new VirtualClock(bars.openTime[warmUp]! as UnixMs),
    gateway: undefined,
    note: () => undefined,
    onStored: (batch) => void batches.push(batch),
  });
  for (let i = 0; i < bars.length; i += BARS_AT_ONCE) {
    const count = Math.min(BARS_AT_ONCE, bars.length - i);
    await Promise.all(Array.from({ length: count }, (_, j) => session.take({ kind: 'bar', bar: bars.at(i + j) })));
  }
  const record = (await store.sessions.get(id))!;
  return { session, record, batches, decisions };
}

/** Few enough for many batches, and many enough to be quick. */
const BARS_AT_ONCE = 25;
