import type { State } from '#core/state.ts';
import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { Side } from '#domain/orders/order.ts';
import type { GuardConfig } from '#domain/risk/risk-config.ts';
import { figure, percent, seconds } from '#domain/risk/risk-denial.ts';
import type { RiskRule } from '#domain/risk/risk-denial.ts';

/** A closed trade, as far as guards depend on it. */
export type ClosedTrade = Pick<
  Trade,
  'instrument' | 'direction' | 'exitTime' | 'net' | 'exitReason' | 'entryPrice' | 'quantity'
>;

/** No new positions until an instant, and why. */
export interface Pause {
  readonly rule: RiskRule;
  /** Position of the instrument in the guard's list; -1 for all. */
  readonly instrument: number;
  /** The side that may not open; null for both. */
  readonly side: Side | null;
  readonly until: UnixMs;
  readonly reason: string;
}

/** Pauses that are in force, and the closed trades from which guards make them. */
export class TradeGuards {
  private readonly guards: readonly GuardConfig[];
  /** Longest window of any guard: older trades are forgotten, the last in a row of losses excepted. */
  private readonly memoryMs: number;
  private trades: Closed[] = [];
  private pauses: Pause[] = [];
  /** Losing trades in a row, by instrument and side, and of everything. */
  private streaks = new Map<string, number>();

  constructor(guards: readonly GuardConfig[]) {
    this.guards = guards;
    this.memoryMs = Math.max(0, ...guards.map((guard) => ('windowMs' in guard ? guard.windowMs : 0)));
  }

  get active(): readonly Pause[] {
    return this.pauses;
  }

  /** The pause that keeps an order of this side from opening now; undefined when there is none. */
  pauseFor(instrument: number, side: Side, now: number): Pause | undefined {
    for (const pause of this.pauses) {
      if (pause.until <= now || (pause.instrument !== -1 && pause.instrument !== instrument)) continue;
      if (pause.side === null || pause.side === side) return pause;
    }
    return undefined;
  }

  /** Takes a closed trade; gives back the pauses that it brings about. */
  onTrade(instrument: number, trade: ClosedTrade): readonly Pause[] {
    if (this.guards.length === 0) return [];
    const closed = closedOf(instrument, trade);
    const since = closed.time - this.memoryMs;
    this.trades = this.trades.filter(({ time }) => time >= since);
    this.trades.push(closed);
    this.countStreaks(closed);
    const brought = this.guards.flatMap((guard) => this.judge(guard, closed) ?? []);
    for (const pause of brought) this.begin(pause);
    return brought;
  }

  /** Takes how far the equity lies below its highest value within each drawdown guard's window, in their order. */
  onFalls(falls: readonly number[], time: number): readonly Pause[] {
    const brought: Pause[] = [];
    let next = 0;
    for (const guard of this.guards) {
      if (guard.kind !== 'drawdown') continue;
      const fall = falls[next++]!;
      if (!(fall >= guard.ratio)) continue;
      const isPaused = this.pauses.some(({ rule, until }) => rule === 'drawdown-pause' && until > time);
      const reason = `equity ${percent(fall)} below its highest of ${seconds(guard.windowMs)}`;
      const pause = { rule: 'drawdown-pause', instrument: -1, side: null, reason } as const;
      const begun: Pause = { ...pause, until: (time + guard.pauseMs) as UnixMs };
      this.begin(begun);
      if (!isPaused) brought.push(begun);
    }
    return brought;
  }

  expire(now: number): void {
    if (this.pauses.some(({ until }) => until <= now)) this.pauses = this.pauses.filter(({ until }) => until > now);
  }

  snapshot(): State {
    return { trades: [...this.trades], pauses: [...this.pauses], streaks: [...this.streaks] };
  }

  restore(state: State): void {
    this.trades = [...(state['trades'] as Closed[])];
    this.pauses = [...(state['pauses'] as Pause[])];
    this.streaks = new Map(state['streaks'] as [string, number][]);
  }

  /** A pause of the same rule and reach is made longer, never shorter. */
  private begin(pause: Pause): void {
    const isSame = (other: Pause): boolean =>
      other.rule === pause.rule && other.instrument === pause.instrument && other.side === pause.side;
    if (this.pauses.some((other) => isSame(other) && other.until >= pause.until)) return;
    this.pauses = [...this.pauses.filter((other) => !isSame(other)), pause];
  }

  private judge(guard: GuardConfig, closed: Closed): Pause | undefined {
    if (guard.kind === 'drawdown') return undefined;
    const reason = this.reasonOf(guard, closed);
    if (reason === undefined) return undefined;
    const { scope, sides, pauseMs } = guard;
    return {
      rule: guard.kind,
      instrument: scope === 'all' ? -1 : closed.instrument,
      side: sides === 'same' ? closed.side : null,
      until: (closed.time + pauseMs) as UnixMs,
      reason: `${reason}, the last at ${formatInstant(closed.time)}`,
    };
  }

  private reasonOf(guard: ReachingGuard, closed: Closed): string | undefined {
    switch (guard.kind) {
      case 'cool-down': {
        const counts = guard.after === 'close' || (guard.after === 'loss' ? closed.isLoss : closed.isStop);
        return counts ? `cool-down after a ${guard.after}` : undefined;
      }
      case 'stop-losses': {
        const stops = this.within(guard, closed).filter(({ isStop }) => isStop).length;
        return closed.isStop && stops >= guard.count
          ? `${stops} stops met within ${seconds(guard.windowMs)}`
          : undefined;
      }
      case 'low-profit': {
        const trades = this.within(guard, closed);
        const sum = trades.reduce((total, { returnRatio }) => total + returnRatio, 0);
        if (trades.length < guard.count || sum >= guard.minReturnRatio) return undefined;
        return `${trades.length} trades returned ${percent(sum)} within ${seconds(guard.windowMs)}`;
      }
      case 'losing-streak': {
        const losses = this.streaks.get(streakKey(guard, closed));
        return losses !== undefined && losses >= guard.count ? `${figure(losses)} losses in a row` : undefined;
      }
    }
  }

  private within(guard: ReachingGuard & { readonly windowMs: number }, closed: Closed): readonly Closed[] {
    return this.trades.filter(
      ({ time, instrument, side }) =>
        time > closed.time - guard.windowMs &&
        (guard.scope === 'all' || instrument === closed.instrument) &&
        (guard.sides === 'both' || side === closed.side),
    );
  }

  private countStreaks(closed: Closed): void {
    for (const scope of ['instrument', 'all'] as const) {
      for (const sides of ['same', 'both'] as const) {
        const key = streakKey({ scope, sides }, closed);
        this.streaks.set(key, closed.isLoss ? (this.streaks.get(key) ?? 0) + 1 : 0);
      }
    }
  }
}

type ReachingGuard = Exclude<GuardConfig, { readonly kind: 'drawdown' }>;

interface Closed {
  readonly instrument: number;
  /** The side that had opened it. */
  readonly side: Side;
  readonly time: UnixMs;
  readonly isLoss: boolean;
  readonly isStop: boolean;
  /** Net profit as a share of what the position was worth when it was entered. */
  readonly returnRatio: number;
}

function closedOf(instrument: number, trade: ClosedTrade): Closed {
  const net = trade.net.amount.toNumber();
  const isLoss = net < 0;
  return {
    instrument,
    side: trade.direction === 'long' ? 'buy' : 'sell',
    time: trade.exitTime,
    isLoss,
    isStop: isLoss && trade.exitReason === 'stop',
    returnRatio: net / trade.entryPrice.times(trade.quantity).toNumber(),
  };
}

function streakKey({ scope, sides }: Pick<ReachingGuard, 'scope' | 'sides'>, { instrument, side }: Closed): string {
  return `${scope === 'all' ? '*' : instrument}/${sides === 'same' ? side : '*'}`;
}
