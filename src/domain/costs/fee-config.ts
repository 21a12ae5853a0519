import type { Currency } from '#core/money.ts';
import { unknownName } from '#core/suggest.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeeModel } from '#domain/costs/fee-model.ts';
import { CompositeFee, FlatFee, MakerTakerFees, PercentageFee, PerShareFee } from '#domain/costs/fee-schedules.ts';
import type { FlatFeeConfig, MakerTakerConfig, PercentageConfig, PerShareConfig } from '#domain/costs/fee-schedules.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import { TransactionTax } from '#domain/costs/transaction-tax.ts';
import type { TransactionTaxConfig } from '#domain/costs/transaction-tax.ts';

/** What a venue, a broker and a state charge for an execution. Plain data, part of the run configuration. */
export type FeeConfig =
  | MakerTakerConfig
  | FlatFeeConfig
  | PerShareConfig
  | PercentageConfig
  | ProbabilityFeeConfig
  | TransactionTaxConfig
  /** Several charges at once, none for an empty list. */
  | { readonly kind: 'composite'; readonly parts: readonly FeeConfig[] };

const KINDS = ['maker-taker', 'flat', 'per-share', 'percentage', 'probability', 'transaction-tax', 'composite'];

/** The fees of one instrument. Throws `config.invalid` naming the field that is out of range, `argument.unknown` for the kind. */
export function feeModel(config: FeeConfig, instrument: Pick<Instrument, 'id' | 'quote'>): FeeModel {
  const unit: Currency = instrument.quote;
  switch (config.kind) {
    case 'maker-taker':
      return new MakerTakerFees(config, unit);
    case 'flat':
      return new FlatFee(config, unit);
    case 'per-share':
      return new PerShareFee(config, unit);
    case 'percentage':
      return new PercentageFee(config, unit);
    case 'probability':
      return new ProbabilityFee(config, unit);
    case 'transaction-tax':
      return new TransactionTax(config, instrument.id, unit);
    case 'composite':
      return new CompositeFee(
        config.parts.map((part) => feeModel(part, instrument)),
        unit,
      );
    default:
      throw unknownName('fee', (config as { kind: string }).kind, KINDS);
  }
}
