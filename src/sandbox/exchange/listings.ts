import { unknownName } from '#core/suggest.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { ListedAccount, ListedSymbol } from '#sandbox/exchange/exchange-config.ts';
import { DEMO_ACCOUNT } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';

/** Steps of the symbols that the generator knows, as large exchanges have them. */
const STEPS: Readonly<Record<string, Omit<ListedSymbol, 'market'>>> = {
  'BTC/USDT': { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001' },
  'ETH/USDT': { base: 'ETH', quote: 'USDT', priceTick: '0.01', quantityStep: '0.0001' },
  'EUR/USD': { base: 'EUR', quote: 'USD', priceTick: '0.00001', quantityStep: '1', maxQuantity: '10000000' },
};

/** A generated symbol, listed; throws `argument.unknown` for one that the generator does not know. */
export function listedSymbol(text: string): ListedSymbol {
  const symbol = normaliseSymbol(text);
  const steps = STEPS[symbol];
  if (steps === undefined) throw unknownName('generated market', symbol, Object.keys(STEPS));
  return { ...steps, market: generatedMarket(symbol) };
}

/** The demo account, with enough of every asset that is traded to begin with. */
export function demoAccount(symbols: readonly ListedSymbol[]): ListedAccount {
  const balances: Record<string, string> = { ...DEMO_ACCOUNT.balances };
  for (const { base, quote } of symbols) {
    balances[quote] ??= '100000';
    balances[base] ??= '0';
  }
  return { ...DEMO_ACCOUNT, balances };
}
