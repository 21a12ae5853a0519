import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import { currency, money } from '#core/money.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import type { AccountConfig } from '#engine/account/account-config.ts';
import { RuledStrategy } from '#engine/portfolio/oracle/bar-rules.ts';
import type { BarRules } from '#engine/portfolio/oracle/bar-rules.ts';
import { commissionOf } from '#engine/portfolio/oracle/commission.ts';
import type { Commission } from '#engine/portfolio/oracle/commission.ts';
import type { RunPolicies, PortfolioSetup } from '#engine/portfolio/portfolio-setup.ts';
import type { FeeModel } from '#engine/sim/costs.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { BACKTESTING_PY_SIM } from '#engine/sim/sim-presets.ts';

/** How backtesting.py runs: margin looks ahead to the close of the bar that fills, equity is noted before the strategy is asked. */
const BACKTESTING_PY_RUN: RunPolicies = {
  matchMark: 'close',
  equityNoted: 'beforeStrategy',
  atEnd: 'repeatLastBar',
  exclusiveOrders: false,
};

/** How it keeps an account, in doubles: here with so many digits. */
const BACKTESTING_PY_ACCOUNT: Partial<AccountConfig> = {
  model: 'margin',
  moneyChecks: 'execution',
  orderCost: 'unitFee',
  moneyDigits: 12,
  negativeBalance: 'protected',
};

/** Digits of prices: computed levels such as 0.99 times a close have more than data has. */
const PRICE_TICK = Decimal.parse('0.0000000001');

/** A run as the oracle's files describe it. */
export interface OracleRun {
  readonly name: string;
  readonly bars: BarColumns;
  readonly rules: BarRules;
  readonly cash: number;
  readonly finalizeTrades?: boolean;
  /** Units are whole unless this says what the smallest is. */
  readonly fractionalUnit?: number;
  readonly options: Readonly<Record<string, unknown>>;
}

const OPTIONS = ['commission', 'spread', 'margin', 'trade_on_close', 'hedging', 'exclusive_orders', 'finalize_trades'];

/** Turns a run of that engine into ours. Throws `argument.unknown` for an option that is not in the list above. */
export function backtestingPySetup(run: OracleRun): PortfolioSetup {
  const { options, bars, name, rules, cash } = run;
  for (const option of Object.keys(options)) {
    if (!OPTIONS.includes(option)) throw unknownName('option', option, OPTIONS);
  }
  const { commission, spread, margin } = options;
  const instrument = oracleInstrument(run.fractionalUnit ?? 1);
  const hedging = options['hedging'] === true;
  const venue: SimConfig = {
    ...BACKTESTING_PY_SIM,
    ...(spread === undefined ? {} : { halfSpreadBps: Number(spread) * 10_000 }),
    ...(options['trade_on_close'] === true ? { marketFill: 'fillAtClose' } : {}),
    ...(hedging ? { opposite: 'besideBrackets' } : {}),
  };
  const initialRatio = exact(margin === undefined ? 1 : Number(margin));
  const finalizes = options['finalize_trades'] ?? run.finalizeTrades ?? false;
  return {
    instruments: [{ instrument, bars, venue, fees: fees(commissionOf(commission), instrument) }],
    account: cashAccount(money(USD, exact(cash)), [], {
      ...BACKTESTING_PY_ACCOUNT,
      instruments: [termsOf(instrument, { initialRatio })],
      matching: hedging ? 'hedged' : 'fifo',
    }),
    strategy: new RuledStrategy(name, rules),
    policies: {
      ...BACKTESTING_PY_RUN,
      atEnd: finalizes === true ? 'repeatLastBar' : 'leaveOpen',
      exclusiveOrders: options['exclusive_orders'] === true,
    },
  };
}

const USD = currency('USD');

function oracleInstrument(unit: number): Instrument {
  const step = exact(unit);
  return {
    id: instrumentId('ORACLE/USD', 'sim'),
    symbol: 'ORACLE/USD',
    venue: 'sim',
    kind: 'equity',
    base: currency('ORACLE'),
    quote: USD,
    priceTick: PRICE_TICK,
    quantityStep: step,
    minQuantity: step,
    minNotional: PRICE_TICK,
    calendar: 'crypto',
  };
}

/** Fees in doubles, as that engine computes them, with the digits of the books. */
function fees(commission: Commission, { quote }: Instrument): FeeModel {
  return {
    fee: ({ quantity, price }) =>
      money(quote, Decimal.fromNumber(commission(toNumber(quantity), toNumber(price)), 12, 'nearest-even')),
  };
}

function exact(value: number): Decimal {
  return Decimal.fromNumber(value, 12, 'nearest-even');
}
