import { formatDecimal } from '#apps/web/format/decimal.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { wishOfConfig } from '#apps/web/pages/backtest-form/form-of-config.ts';

export type Fact = readonly [name: string, value: string];

/** The parts of a configuration that one asks for first; what it does not say is left out. */
export function factsOf(config: unknown): readonly Fact[] {
  const { parameters = {}, ...wish } = wishOfConfig(config);
  const bps = (name: string, text: string | undefined): readonly Fact[] =>
    text === undefined ? [] : [[name, `${formatNumber(Number(text))}\u00a0bps`]];
  const fact = (name: string, text: string | undefined): readonly Fact[] => (text === undefined ? [] : [[name, text]]);
  return [
    ...fact('Strategy', wish.strategy),
    ...Object.entries(parameters).map(([name, value]) => [name, value] as const),
    ...fact('Instrument', wish.instrument),
    ...fact('Bars', wish.timeframe),
    ['Days', `${wish.from ?? 'first stored'} to ${wish.to ?? 'last stored'}`],
    ...fact('Gates', wish.gates),
    ...fact('Capital', wish.capital === undefined ? undefined : formatDecimal(wish.capital)),
    ...fact('Risk a trade', riskOf(config)),
    ...bps('Fee', wish.feeBps),
    ...bps('Half spread', wish.spreadBps),
    ...bps('Slippage', wish.slippageBps),
  ];
}

function riskOf(config: unknown): string | undefined {
  const { sizing } = (config ?? {}) as { readonly sizing?: { readonly riskRatio?: unknown } | null };
  return typeof sizing?.riskRatio === 'number' ? `${formatRatio(sizing.riskRatio, 2)} of equity` : undefined;
}
