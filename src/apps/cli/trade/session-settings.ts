import type { Settings } from '#apps/settings/settings-schema.ts';
import { optionsOfSettings } from '#apps/trading/settings-session.ts';
import type { TradeOptions } from '#apps/cli/trade/run-trade.ts';

/** Options filled in from the session of that name in the settings; what was typed goes before it. */
export function withSessionSettings<Options extends TradeOptions>(options: Options, { sessions }: Settings): Options {
  const named = options.session === undefined ? undefined : sessions[options.session];
  if (named === undefined || options.mode !== undefined || options.strategy !== undefined) return options;
  const { symbol, timeframe, venue, set, ...chosen } = optionsOfSettings(named);
  return {
    ...options,
    ...chosen,
    symbol: options.symbol ?? symbol,
    timeframe: options.timeframe ?? timeframe,
    venue: options.venue ?? venue,
    set: [...set, ...(options.set ?? [])],
  };
}
