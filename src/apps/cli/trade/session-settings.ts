import type { Settings } from '#apps/settings/settings-schema.ts';
import type { TradeOptions } from '#apps/cli/trade/run-trade.ts';

/** Options filled in from the session of that name in the settings; what was typed goes before it. */
export function withSessionSettings<Options extends TradeOptions>(options: Options, { sessions }: Settings): Options {
  const named = options.session === undefined ? undefined : sessions[options.session];
  if (named === undefined || options.mode !== undefined || options.strategy !== undefined) return options;
  const { desk, strategy, parameters, symbol, timeframe, venue, capital, risk } = named;
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return {
    ...options,
    desk,
    mode: strategy,
    symbol: options.symbol ?? symbol,
    timeframe: options.timeframe ?? timeframe,
    venue: options.venue ?? venue,
    capital,
    riskRules: risk,
    set: [...set, ...(options.set ?? [])],
  };
}
