import { hashText } from '#core/hash.ts';
import { failure, success } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * ACTIVE: whatever keeps the limits. REDUCING and HALTED: only cancels and what lowers exposure; entries that rest are cancelled.
 * REDUCING is for what is expected to pass by itself, HALTED for what a person should look at.
 */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';

/** Why the account is not ACTIVE. Several may hold at once; the most severe decides. */
export interface StateCause {
  /** What brought it about: `kill`, `manual`, `venue-trouble`, `stale-data`, or a trigger with its place in the list. */
  readonly source: string;
  readonly state: 'REDUCING' | 'HALTED';
  readonly reason: string;
  readonly since: UnixMs;
  /** When it ends by itself; null: not by time. */
  readonly until: number | null;
  /** What a person must say to lift it; null: it ends by time, or when what caused it is over. */
  readonly token: string | null;
}

export interface StateChange {
  readonly from: TradingState;
  readonly to: TradingState;
  readonly time: UnixMs;
  readonly reason: string;
}

/** A cause before it is in force. */
export type NewCause = Omit<StateCause, 'token'> & { readonly needsToken: boolean };

/** The state of an account as the sum of its causes. */
export class TradingStates {
  private causes: StateCause[] = [];
  private raised = 0;
  private current: TradingState = 'ACTIVE';

  get state(): TradingState {
    return this.current;
  }

  get active(): readonly StateCause[] {
    return this.causes;
  }

  /** The cause that decides the state; undefined while ACTIVE. */
  get deciding(): StateCause | undefined {
    return this.causes.find(({ state }) => state === this.current);
  }

  has(source: string): boolean {
    return this.causes.some((cause) => cause.source === source);
  }

  /** Puts a cause in force. One of the same source that is as severe stays as it is, with its token. */
  raise({ needsToken, ...cause }: NewCause): StateCause {
    const before = this.causes.find(({ source }) => source === cause.source);
    if (before !== undefined && SEVERITY[before.state] >= SEVERITY[cause.state]) return before;
    this.raised++;
    const { source, reason, since } = cause;
    const token = needsToken ? hashText(`${this.raised}|${source}|${reason}|${since}`).slice(0, TOKEN_DIGITS) : null;
    const raised: StateCause = { ...cause, token };
    this.causes = [...this.causes.filter((other) => other.source !== source), raised];
    return raised;
  }

  /** Ends what a source caused, if it does not wait for a person. */
  end(source: string): void {
    this.causes = this.causes.filter((cause) => cause.source !== source || cause.token !== null);
  }

  /** Ends what was to last until now. */
  expire(now: number): void {
    const isOver = ({ until }: StateCause): boolean => until !== null && until <= now;
    if (this.causes.some(isOver)) this.causes = this.causes.filter((cause) => !isOver(cause));
  }

  /** Lifts the cause that has this token; an error says which tokens there are causes for. */
  lift(token: string): Result<StateCause, string> {
    const found = this.causes.find((cause) => cause.token === token);
    if (found === undefined) return failure(this.refusal(token));
    this.causes = this.causes.filter((cause) => cause !== found);
    return success(found);
  }

  /** Brings the state up to its causes; undefined when it stays the same. */
  settle(time: UnixMs, lifted: string): StateChange | undefined {
    let to: TradingState = 'ACTIVE';
    for (const { state } of this.causes) if (SEVERITY[state] > SEVERITY[to]) to = state;
    if (to === this.current) return undefined;
    const from = this.current;
    this.current = to;
    return { from, to, time, reason: this.deciding?.reason ?? lifted };
  }

  snapshot(): State {
    return { causes: this.causes.map((cause) => ({ ...cause })), raised: this.raised, current: this.current };
  }

  restore(state: State): void {
    this.causes = [...(state['causes'] as StateCause[])];
    this.raised = state['raised'] as number;
    this.current = state['current'] as TradingState;
  }

  private refusal(token: string): string {
    const waiting = this.causes.filter((cause) => cause.token !== null);
    if (waiting.length === 0) return `Expected a token of a halt, was "${token}": nothing waits for a confirmation`;
    const names = waiting.map(({ source, reason }) => `${source} (${reason})`).join(', ');
    return `Expected the token that was given out with ${names}, was "${token}"`;
  }
}

const SEVERITY: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };
const TOKEN_DIGITS = 8;
