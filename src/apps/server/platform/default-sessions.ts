import type { Settings } from '#apps/settings/settings-schema.ts';
import type { SessionChoiceOptions } from '#apps/trading/session-choice.ts';
import { optionsOfSettings } from '#apps/trading/settings-session.ts';

/** A session by name, with what it is to trade. */
export interface PlannedSession {
  readonly id: string;
  readonly options: SessionChoiceOptions;
  /** Goes on with what it began with, also when a newer version would begin with something else. */
  readonly goesOn: boolean;
}

/** What trades at the sandbox while the settings name no session: something quick to watch, and the scanner at its work. */
const AT_THE_SANDBOX: readonly PlannedSession[] = [
  {
    id: 'sandbox-trend',
    goesOn: true,
    options: {
      strategy: 'sma-cross',
      symbol: 'BTC/USDT',
      timeframe: '1m',
      set: ['fast=5', 'slow=20'],
      capital: '10000',
    },
  },
  {
    id: 'sandbox-surgical',
    goesOn: true,
    options: { mode: 'surgical', gates: 'strict', symbol: 'ETH/USDT', timeframe: '5m', capital: '10000' },
  },
  {
    id: 'sandbox-strike',
    goesOn: true,
    options: { mode: 'strike', gates: 'classic', symbol: 'SOL/USDT', timeframe: '15m', capital: '10000' },
  },
];

/** The sessions that this server trades, all on paper. */
export function plannedSessions(settings: Settings, withSandbox: boolean): readonly PlannedSession[] {
  const named = Object.entries(settings.sessions);
  if (named.length === 0) return withSandbox ? AT_THE_SANDBOX : [];
  return named.map(([id, session]) => ({ id, options: optionsOfSettings(session), goesOn: false }));
}
