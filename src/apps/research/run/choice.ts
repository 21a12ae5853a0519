import { AssayError } from '#core/errors.ts';
import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import type { StrategyValues } from '#domain/strategies/definition.ts';
import { findStrategy, parseStrategyParameter, STRATEGIES } from '#domain/strategies/registry.ts';
import { parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { parseSetting } from '#desks/scanner/settings.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { riskFile } from '#apps/research/run/risk-file.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';
import type { AnyChoice, RunChoice } from '#apps/research/run/run-setup.ts';

/** Options by which a user chooses a run of the scanner. */
export interface ChoiceOptions {
  readonly desk?: string;
  readonly strategy?: string;
  readonly mode?: string;
  readonly gates?: string;
  readonly set?: readonly string[];
  readonly capital?: string;
  readonly feeBps?: string;
  readonly spreadBps?: string;
  readonly slippageBps?: string;
  readonly risk?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Reads the choice of a mode or of a reference strategy. Throws `argument.*` naming the option. */
export function anyChoice(options: ChoiceOptions): AnyChoice {
  const { strategy } = options;
  if (strategy === undefined || strategy === SCANNER) return runChoice(options);
  const definition = findStrategy(strategy);
  if (definition === undefined) {
    throw unknownName('strategy', strategy, [SCANNER, ...STRATEGIES.map(({ name }) => name)]);
  }
  if (options.mode !== undefined) {
    throw new AssayError(
      'argument.invalid',
      `Expected --mode or --strategy, not both: "${options.mode}", "${strategy}"`,
    );
  }
  const given = (options.set ?? []).map((text) => parseStrategyParameter(definition, text));
  return { strategy, parameters: Object.assign({}, ...given) as StrategyValues, ...accountChoice(options) };
}

/** Reads the choice of a mode of the scanner. Throws `argument.*` naming the option. */
export function runChoice(options: ChoiceOptions): RunChoice {
  if (options.desk !== undefined && options.desk !== SCANNER) throw unknownName('desk', options.desk, [SCANNER]);
  if (options.mode === undefined) {
    throw new AssayError('argument.invalid', 'Expected --mode: strike, surgical, overwatch or stealth', {
      remedy: 'For example: --mode strike',
    });
  }
  return {
    mode: parseMode(options.mode).name,
    preset: parseGatePreset(options.gates ?? 'strict'),
    settings: Object.assign({}, ...(options.set ?? []).map(parseSetting)) as RunChoice['settings'],
    ...accountChoice(options),
  };
}

function accountChoice(options: ChoiceOptions): Pick<AnyChoice, 'costs' | 'capital' | 'from' | 'to' | 'risk'> {
  return {
    costs: costsOf(options),
    ...(options.risk === undefined ? {} : { risk: riskFile(options.risk) }),
    ...(options.capital === undefined ? {} : { capital: Decimal.parse(options.capital).toString() }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
  };
}

function costsOf({ feeBps, spreadBps, slippageBps }: ChoiceOptions): Partial<SimConfig> {
  const fee = bps('--fee-bps', feeBps);
  const spread = bps('--spread-bps', spreadBps);
  const slippage = bps('--slippage-bps', slippageBps);
  return {
    ...(fee === undefined ? {} : { takerFeeBps: fee, makerFeeBps: fee }),
    ...(spread === undefined ? {} : { halfSpreadBps: spread }),
    ...(slippage === undefined ? {} : { slippageBps: slippage }),
  };
}

function bps(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1_000) return value;
  throw new AssayError('argument.invalid', `Expected ${option} to be a number from 0 to 1000, was "${text}"`, {
    place: { value: text },
  });
}
