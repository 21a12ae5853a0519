import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { MINUTE_MS } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import type { FreqtradeTrade, FreqtradeCandle, FreqtradeCase } from '#engine/portfolio/oracle/freqtrade-case.ts';
import { SMALLEST_PRICE, signOf } from '#engine/portfolio/oracle/freqtrade-rules.ts';
import { FreqtradeStrategy, LOOKS_PER_CANDLE } from '#engine/portfolio/oracle/freqtrade-strategy.ts';
import type { PortfolioTrade } from '#engine/portfolio/portfolio-result.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { FREQTRADE_SIM } from '#engine/sim/sim-presets.ts';

/** A trade in that engine's words, with its profit as a share of the stake, fees taken off. */
interface FreqtradeResult {
  readonly trade: FreqtradeTrade;
  readonly profitRatio: number;
}

/** Runs a case on our engine: a margin account, one unit a trade, what is open at the end closed at the open of the last candle. */
export function runFreqtradeCase(freqtrade: FreqtradeCase): readonly FreqtradeResult[] {
  const { candles, rules } = freqtrade;
  const strategy = new FreqtradeStrategy(freqtrade);
  const feeBps = rules.feeRatio * 10_000;
  const venue: SimConfig = { ...FREQTRADE_SIM, takerFeeBps: feeBps, makerFeeBps: feeBps };
  const initialRatio = Decimal.of(1n).dividedBy(exact(rules.leverage), 12, 'up');
  const { trades } = runPortfolio({
    instruments: [{ instrument: INSTRUMENT, bars: shownCandles(candles, rules.candleMinutes * MINUTE_MS), venue }],
    account: cashAccount(money(USD, CAPITAL), [], {
      model: 'margin',
      moneyDigits: 12,
      instruments: [termsOf(INSTRUMENT, { initialRatio })],
    }),
    strategy,
    policies: { atEnd: 'repeatLastBar' },
  });
  return trades.map((trade) => resultOf(trade, strategy, freqtrade));
}

function resultOf(trade: PortfolioTrade, strategy: FreqtradeStrategy, { rules }: FreqtradeCase): FreqtradeResult {
  const { entryOrder, exitOrder, exitBar, side, net, entryPrice, quantity } = trade;
  const note = strategy.orders.entries.get(entryOrder)!;
  const paid = toNumber(entryPrice.times(quantity)) * (1 + signOf(side) * rules.feeRatio);
  return {
    trade: {
      // The run itself closes what is open when the data ends.
      reason: strategy.orders.reasons.get(exitOrder) ?? 'force_exit',
      openCandle: note.candle,
      closeCandle: Math.floor(exitBar / LOOKS_PER_CANDLE),
      tag: note.tag,
      isShort: side === 'sell',
    },
    profitRatio: (toNumber(net) / paid) * rules.leverage,
  };
}

/** Each candle as many bars as it is looked at, one a millisecond, the last until the next candle. */
function shownCandles(candles: readonly FreqtradeCandle[], lengthMs: number): BarColumns {
  const bars = new BarColumns(candles.length * LOOKS_PER_CANDLE);
  for (const [i, { open, high, low, close, volume }] of candles.entries()) {
    for (let look = 0; look < LOOKS_PER_CANDLE; look++) {
      const openTime = i * lengthMs + look;
      const closeTime = look === LOOKS_PER_CANDLE - 1 ? (i + 1) * lengthMs : openTime + 1;
      bars.push({ openTime, closeTime, open, high, low, close, volume });
    }
  }
  return bars;
}

const USD = currency('USD');
/** Enough for any unit of the cases. */
const CAPITAL = Decimal.of(1_000_000n);
const FINE = Decimal.fromNumber(SMALLEST_PRICE, 8, 'nearest-even');

const INSTRUMENT: Instrument = {
  id: instrumentId('ORACLE/USD', 'sim'),
  symbol: 'ORACLE/USD',
  venue: 'sim',
  kind: 'perpetual',
  base: currency('ORACLE'),
  quote: USD,
  priceTick: FINE,
  quantityStep: Decimal.of(1n),
  minQuantity: Decimal.of(1n),
  minNotional: FINE,
  calendar: 'crypto',
};

function exact(value: number): Decimal {
  return Decimal.fromNumber(value, 12, 'nearest-even');
}
