import { Decimal } from '#core/decimal.ts';
import { price as asPrice } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { unknownName } from '#core/suggest.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';
import { bpsField, expectField } from '#domain/costs/cost-fields.ts';

/** How much worse than the price seen an order that takes is executed. Plain data, part of the run configuration. */
export type SlippageConfig =
  /** Half the distance of bid and ask, as a share of the price. */
  | { readonly kind: 'half-spread'; readonly bps: number }
  /** A number of the instrument's ticks. */
  | { readonly kind: 'ticks'; readonly ticks: number }
  | VolumeImpactConfig
  /** All of them, added up on the price seen. */
  | { readonly kind: 'composite'; readonly parts: readonly SlippageConfig[] };

/**
 * The square-root law of market impact (Almgren et al. 2005, Toth et al. 2011): `coefficient * volatility * sqrt(quantity /
 * volume)` as a share of the price. Volatility and volume are of the same stretch of time, such as the bar or the day.
 */
export interface VolumeImpactConfig {
  readonly kind: 'volume-impact';
  /** Near 1 in most markets that were measured. */
  readonly coefficient: number;
  /** What is lost when volume or volatility is not known, or the volume is zero. */
  readonly unknownBps: number;
}

/** An order that takes what the market offers. */
export interface SlippageRequest {
  readonly side: Side;
  /** What the market showed when the order met it. */
  readonly price: Price;
  readonly quantity: Quantity;
  /** What was traded in base units, and how far the price usually moves as a share of it, in the same stretch of time. */
  readonly volume: number | undefined;
  readonly volatilityRatio: number | undefined;
}

/** The price of execution: on the instrument's ticks, rounded against us, never below one tick or above an outcome's 1. */
export class SlippageModel {
  private readonly parts: readonly Impact[];
  private readonly tick: Decimal;
  private readonly highest: Decimal | undefined;

  constructor(config: SlippageConfig, instrument: Pick<Instrument, 'priceTick' | 'kind'>) {
    this.tick = instrument.priceTick;
    this.highest = instrument.kind === 'outcome' ? Decimal.of(1n) : undefined;
    this.parts = impactsOf(config, this.tick);
  }

  executionPrice(request: SlippageRequest): Price {
    const { side, price } = request;
    let adverse = Decimal.ZERO;
    for (const part of this.parts) adverse = adverse.plus(part(request));
    if (adverse.isZero()) return price;
    const moved = side === 'buy' ? price.plus(adverse) : price.minus(adverse);
    const onGrid = moved.roundTo(this.tick, side === 'buy' ? 'up' : 'floor');
    if (onGrid.compare(this.tick) < 0) return asPrice(this.tick);
    return asPrice(this.highest !== undefined && onGrid.compare(this.highest) > 0 ? this.highest : onGrid);
  }
}

/** The share of the price that an order of this size moves it; undefined when what it depends on is not known. */
export function squareRootImpact(
  coefficient: number,
  { quantity, volume, volatilityRatio }: Pick<SlippageRequest, 'quantity' | 'volume' | 'volatilityRatio'>,
): number | undefined {
  if (volume === undefined || volatilityRatio === undefined || !(volume > 0)) return undefined;
  return coefficient * volatilityRatio * Math.sqrt(quantity.toNumber() / volume);
}

/** What one part adds to the price of a buy, in quote currency. */
type Impact = (request: SlippageRequest) => Decimal;

const KINDS = ['half-spread', 'ticks', 'volume-impact', 'composite'];
const BPS = { min: 0, max: 1_000 };
const RATIO_DIGITS = 12;

function impactsOf(config: SlippageConfig, tick: Decimal): readonly Impact[] {
  switch (config.kind) {
    case 'half-spread': {
      const ratio = bpsField('half-spread.bps', config.bps, BPS);
      return [({ price }) => price.times(ratio)];
    }
    case 'ticks': {
      const { ticks } = config;
      const isCount = Number.isInteger(ticks) && ticks >= 0 && ticks <= 10_000;
      expectField(isCount, 'ticks.ticks', 'a whole number from "0" to "10000"', ticks);
      const distance = tick.times(Decimal.of(BigInt(ticks)));
      return [() => distance];
    }
    case 'volume-impact':
      return [volumeImpact(config)];
    case 'composite':
      return config.parts.flatMap((part) => impactsOf(part, tick));
    default:
      throw unknownName('slippage', (config as { kind: string }).kind, KINDS);
  }
}

function volumeImpact({ coefficient, unknownBps }: VolumeImpactConfig): Impact {
  expectField(coefficient >= 0 && coefficient <= 10, 'volume-impact.coefficient', 'from "0" to "10"', coefficient);
  const unknown = bpsField('volume-impact.unknownBps', unknownBps, BPS);
  return (request) => {
    const impact = squareRootImpact(coefficient, request);
    const ratio = impact === undefined ? unknown : Decimal.fromNumber(impact, RATIO_DIGITS, 'up');
    return request.price.times(ratio);
  };
}
