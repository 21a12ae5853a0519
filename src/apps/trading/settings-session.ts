import { findStrategy } from '#domain/strategies/registry.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { SessionChoiceOptions } from '#apps/trading/session-choice.ts';

type SessionSettings = Settings['sessions'][string];

/** What a session of the settings trades: a mode of the scanner with its gates, or a reference strategy. */
export function optionsOfSettings(
  session: SessionSettings,
): SessionChoiceOptions & { readonly set: readonly string[] } {
  const { desk, strategy, parameters, gates, symbol, timeframe, venue, capital, risk } = session;
  const scanner = { desk, mode: strategy, ...(gates === undefined ? {} : { gates }) };
  return {
    ...(findStrategy(strategy) === undefined ? scanner : { strategy }),
    symbol,
    timeframe,
    venue,
    capital,
    riskRules: risk,
    set: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  };
}
