import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { quantity } from '#core/money.ts';
import { probabilityOf } from '#domain/prediction/price-grid.ts';
import type { PredictionSizer, SizeAnswer, SizeRequest } from '#domain/prediction/prediction-strategy.ts';
import { kellyShare } from '#desks/prediction/sizing/kelly.ts';

/** Bounds of a stake, all as shares of the equity, 0…1, but the first, which is a share of Kelly's. */
export interface KellySettings {
  /** Full Kelly bets on the probability being right; a quarter of it forgives one that is not. */
  readonly fraction: number;
  readonly perMarket: number;
  readonly perEvent: number;
  readonly perCategory: number;
  readonly total: number;
  /** Of what is on offer within the entry's ticks, at most. */
  readonly perDepth: number;
}

export const QUARTER_KELLY: KellySettings = {
  fraction: 0.25,
  perMarket: 0.02,
  perEvent: 0.04,
  perCategory: 0.2,
  total: 0.5,
  perDepth: 0.5,
};

/** Contracts are ordered in hundredths. */
const DIGITS = 2;

/**
 * Fractional Kelly for a binary contract. What it costs is the worst price that the entry may pay with its fee; what it is worth is the
 * model's probability less the cost of leaving before the resolution, because that is how most positions end.
 */
export class KellySizer implements PredictionSizer {
  private readonly settings: KellySettings;

  constructor(settings: KellySettings = QUARTER_KELLY) {
    for (const [name, value] of Object.entries(settings) as [string, number][]) assertShare(name, value);
    this.settings = settings;
  }

  size(request: SizeRequest): SizeAnswer {
    const { modelProbability, limitUnits, entryFee, exitCost, depth } = request.signal.context;
    if (modelProbability === undefined) return { kind: 'unknown', missing: 'model probability' };
    if (limitUnits === undefined || entryFee === undefined || exitCost === undefined || depth === undefined) {
      return { kind: 'unknown', missing: 'cost or depth' };
    }
    const cost = probabilityOf(limitUnits) + entryFee;
    const worth = modelProbability - exitCost;
    const kelly = kellyShare(worth, cost);
    if (kelly === undefined || kelly <= 0) return { kind: 'no-edge', cost, worth };
    return this.bounded(request, { kelly, cost, depth });
  }

  private bounded({ equity, cash, held, minQuantity }: SizeRequest, found: Found): SizeAnswer {
    const { fraction, perMarket, perEvent, perCategory, total, perDepth } = this.settings;
    const { kelly, cost, depth } = found;
    const stakes: readonly (readonly [string, number])[] = [
      ['kelly', fraction * kelly * equity],
      ['market', perMarket * equity - held.market],
      ['event', perEvent * equity - held.event],
      ['category', perCategory * equity - held.category],
      ['total', total * equity - held.total],
      ['cash', cash],
      ['depth', perDepth * depth * cost],
    ];
    const [limitedBy, stake] = stakes.reduce((least, one) => (one[1] < least[1] ? one : least));
    const contracts = Decimal.fromNumber(Math.max(0, stake / cost), DIGITS, 'down');
    const least = Math.max(minQuantity ?? LEAST, LEAST);
    if (contracts.toNumber() < least) {
      return { kind: 'too-small', contracts: contracts.toNumber(), least, limitedBy };
    }
    return { kind: 'sized', quantity: quantity(contracts), share: (contracts.toNumber() * cost) / equity, limitedBy };
  }
}

interface Found {
  readonly kelly: number;
  readonly cost: number;
  readonly depth: number;
}

/** One hundredth of a contract. */
const LEAST = 0.01;

function assertShare(name: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new AssayError('config.invalid', `Expected ${name} to be above "0", at most "1", was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
