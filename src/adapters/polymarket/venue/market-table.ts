import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import { outcomeInstrument } from '#domain/prediction/outcome-instrument.ts';
import type { MarketQuery } from '#domain/prediction/prediction-feed.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { clobMarketSchema } from '#adapters/polymarket/wire/clob.ts';
import { isTickSize } from '#adapters/polymarket/orders/order-amounts.ts';
import type { ExchangeKind } from '#adapters/polymarket/orders/contracts.ts';
import { malformed, parseVenue, refusedError } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { PolymarketCalls } from '#adapters/polymarket/venue/polymarket-calls.ts';

/** One outcome as it is traded. */
export interface TradedOutcome {
  readonly instrument: InstrumentId;
  readonly tokenId: string;
  readonly market: PredictionMarket;
}

/** What orders of a market are held to, as the venue says now. */
export interface TradingRules {
  readonly tickSize: Decimal;
  readonly minQuantity: Decimal;
  readonly exchange: ExchangeKind;
  readonly isOpen: boolean;
}

/** Looks markets up, those asked for by id in whatever state. Throws `AdapterError`. */
export type FindMarkets = (query: MarketQuery) => Promise<readonly PredictionMarket[]>;

/** Sizes of orders have two digits, whatever digits a fill may have. */
export const ORDER_STEP = Decimal.of(1n, 2);

/** Our instruments and the venue's tokens, both ways, and the rules of their markets. */
export class MarketTable {
  private readonly load: FindMarkets;
  private readonly byInstrument = new Map<InstrumentId, TradedOutcome>();
  private readonly byToken = new Map<string, TradedOutcome>();
  private readonly rules = new Map<string, TradingRules>();

  constructor(load: FindMarkets) {
    this.load = load;
  }

  get isEmpty(): boolean {
    return this.byToken.size === 0;
  }

  /** Markets stay known once they were: orders of ours may be in them. */
  async refresh(): Promise<readonly Instrument[]> {
    const markets = await this.lookUp({ status: 'open' });
    for (const market of markets) this.put(market);
    return markets.flatMap((market) => OUTCOMES.map((outcome) => instrumentOf(market, outcome)));
  }

  put(market: PredictionMarket): void {
    this.rules.delete(market.id);
    for (const outcome of OUTCOMES) {
      const { id } = instrumentOf(market, outcome);
      const traded = { instrument: id, tokenId: market.outcomes[outcome].token, market };
      this.byInstrument.set(id, traded);
      this.byToken.set(traded.tokenId, traded);
    }
  }

  outcomeOf(instrument: InstrumentId): TradedOutcome | undefined {
    return this.byInstrument.get(instrument);
  }

  outcomeOfToken(tokenId: string): TradedOutcome | undefined {
    return this.byToken.get(tokenId);
  }

  /** The outcome of an instrument; markets are looked up once more when it is not known. Throws `AdapterError`. */
  async find(instrument: InstrumentId): Promise<TradedOutcome | undefined> {
    if (!this.byInstrument.has(instrument)) await this.refresh();
    return this.byInstrument.get(instrument);
  }

  /** The outcome of a token, whose market is looked up when it is not known: it may be over. Throws `AdapterError`. */
  async findToken(tokenId: string, market: string): Promise<TradedOutcome | undefined> {
    if (!this.byToken.has(tokenId)) {
      for (const found of await this.lookUp({ ids: [marketId(market)] })) this.put(found);
    }
    return this.byToken.get(tokenId);
  }

  /** Asked for once, and again after {@link forget}. Throws `AdapterError`. */
  async rulesOf(market: PredictionMarket, calls: PolymarketCalls): Promise<TradingRules> {
    const known = this.rules.get(market.id);
    if (known !== undefined) return known;
    const call = { method: 'GET', path: `/markets/${market.id}`, counts: 'look-up', isSigned: false } as const;
    const outcome = await calls.ask(call);
    if (outcome.kind === 'refusal') throw refusedError(outcome);
    const wire = parseVenue(clobMarketSchema, outcome.body, 'a market');
    const found: TradingRules = {
      tickSize: decimalOf(wire.minimum_tick_size),
      minQuantity: decimalOf(wire.minimum_order_size),
      exchange: wire.neg_risk ? 'negative-risk' : 'plain',
      isOpen: wire.accepting_orders && !wire.closed,
    };
    if (!isTickSize(found.tickSize)) {
      throw malformed(`Expected a tick size that orders have from Polymarket, was "${found.tickSize.toString()}"`);
    }
    // A market that takes no orders now may take them again in a minute.
    if (found.isOpen) this.rules.set(market.id, found);
    return found;
  }

  /** A feed's trouble is the venue's trouble to whoever trades. */
  private async lookUp(query: MarketQuery): Promise<readonly PredictionMarket[]> {
    try {
      return await this.load(query);
    } catch (error) {
      if (!(error instanceof AdapterError) || error.code.startsWith('venue.')) throw error;
      const { retryable, remedy, place } = error;
      const code = retryable ? 'venue.unavailable' : 'venue.malformed';
      const options = { retryable, place, cause: error, ...(remedy === undefined ? {} : { remedy }) };
      throw new AdapterError(code, error.message, options);
    }
  }

  /** The venue does not agree with what we know of a market. */
  forget(market: PredictionMarket): void {
    this.rules.delete(market.id);
  }
}

function instrumentOf(market: PredictionMarket, outcome: OutcomeIndex): Instrument {
  return { ...outcomeInstrument(market, outcome), quantityStep: ORDER_STEP };
}

/** The venue writes steps as numbers: with as many digits as they have. */
function decimalOf(value: number): Decimal {
  return Decimal.parse(
    Decimal.fromNumber(value, 6, 'nearest-even')
      .toString()
      .replace(/\.?0+$/, ''),
  );
}

const OUTCOMES: readonly OutcomeIndex[] = [0, 1];
