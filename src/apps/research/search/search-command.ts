import type { RunConfig } from '#engine/run-config.ts';
import type { StrategyDefinition } from '#domain/strategies/definition.ts';
import { findStrategy } from '#domain/strategies/registry.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';

/** What a search would be over. `strategy`: as signals name it. */
export interface SearchSubject {
  readonly strategy: string;
  readonly symbol: string;
  readonly timeframe: string;
}

/** A command line that makes such a search, with two parameters to try as an example; undefined where there is none to try. */
export function searchCommand(
  kind: 'optimise' | 'walk-forward',
  { strategy, symbol, timeframe }: SearchSubject,
): string | undefined {
  const [desk, mode] = strategy.split('/');
  const definition = findStrategy(strategy);
  const isScanner = desk === SCANNER && mode !== undefined;
  const parameters = isScanner ? SCANNER_EXAMPLE : definition === undefined ? [] : exampleRanges(definition);
  if (parameters.length === 0) return undefined;
  const what = isScanner ? `--mode ${mode}` : `--strategy ${strategy}`;
  const values = parameters.map((range) => ` --param ${range}`).join('');
  return `assay ${kind} --symbol ${symbol} --timeframe ${timeframe} ${what}${values}`;
}

/** The name by which signals of a run know their strategy. */
export function strategyName({ strategy }: Pick<RunConfig, 'strategy'>): string {
  const { id, parameters } = strategy;
  if (id !== SCANNER) return id;
  const mode =
    typeof parameters === 'object' && parameters !== null && 'mode' in parameters ? parameters['mode'] : null;
  return typeof mode === 'string' ? `${SCANNER}/${mode}` : SCANNER;
}

const SCANNER_EXAMPLE = ['minScore=0..0.3:0.1', 'stopBufferAtr=0..0.5:0.25'];
const EXAMPLE_PARAMETERS = 2;
const EXAMPLE_STEPS = 4;

/** From half to double of what a parameter is set to. */
function exampleRanges({ parameters }: StrategyDefinition): readonly string[] {
  return Object.entries(parameters)
    .flatMap(([name, range]) => {
      if (range.kind === 'choice') return [];
      const [low, high] = [Math.max(range.min, range.default / 2), Math.min(range.max, range.default * 2)];
      const step = (high - low) / EXAMPLE_STEPS;
      const tidy = (value: number): number =>
        range.integer ? Math.max(1, Math.round(value)) : Number(value.toPrecision(3));
      return step > 0 ? [`${name}=${tidy(low)}..${tidy(high)}:${tidy(step)}`] : [];
    })
    .slice(0, EXAMPLE_PARAMETERS);
}
