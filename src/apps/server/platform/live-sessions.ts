import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';

/** What only the process that trades a session knows of it. */
export interface LiveSession {
  readonly id: string;
  readonly isOpen: boolean;
  /** `ACTIVE`, `REDUCING`, `HALTED`. */
  readonly riskState: string;
  readonly lastBar: UnixMs | undefined;
  readonly speed: number;
  /** How far the equity is below its highest, as a share of that, and what its rules allow; undefined while it is not known. */
  readonly drawdown?: { readonly ratio: number; readonly limitRatio: number } | undefined;
  readonly positions: readonly LivePosition[];
}

/** A position that is open, from the engine's own books. */
export interface LivePosition {
  readonly instrument: string;
  /** In base units, negative when short. */
  readonly quantity: Decimal;
  /** Average price of the entry; undefined while it is not known. */
  readonly entryPrice: Decimal | undefined;
  /** Where the stop rests; undefined when there is none. */
  readonly stop: Decimal | undefined;
  readonly since: UnixMs | undefined;
}

/** The sessions that this process trades. */
export interface LiveSessions {
  /** Undefined for a session that this process does not trade. */
  get(id: string): LiveSession | undefined;
  /** Throws `session.unknown`, `resource.conflict` when it is live or runs already. */
  start(id: string): Promise<void>;
  /** Throws `session.unknown`, `resource.conflict` when it does not run here. */
  stop(id: string): Promise<void>;
}
