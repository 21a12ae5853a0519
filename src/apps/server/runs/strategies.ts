import type { ParameterShape, StrategyShape } from '#contract/runs.ts';
import type { StrategyDefinition, StrategyParameter } from '#domain/strategies/definition.ts';
import { STRATEGIES } from '#domain/strategies/registry.ts';
import { GATE_PRESETS } from '#desks/scanner/gates/presets.ts';
import type { ModeThresholds, ScannerMode } from '#desks/scanner/mode.ts';
import { MODES } from '#desks/scanner/modes.ts';
import { SETTING_RANGES } from '#desks/scanner/settings.ts';

/** Everything that can be run: the modes of the scanner, then the reference strategies. */
export function strategyShapes(): StrategyShape[] {
  return [...MODES.map(modeShape), ...STRATEGIES.map(referenceShape)];
}

function modeShape(mode: ScannerMode): StrategyShape {
  return {
    name: mode.name,
    kind: 'mode',
    title: titleOf(mode.name),
    meaning: mode.meaning,
    timeframe: mode.timeframes.entry,
    parameters: Object.entries(SETTING_RANGES).map(([name, { min, max, isInteger, meaning }]) => ({
      name,
      meaning,
      kind: isInteger ? 'integer' : 'real',
      default: mode.thresholds[name as keyof ModeThresholds],
      min,
      max,
      choices: [],
    })),
    gates: [...GATE_PRESETS],
  };
}

function referenceShape({ name, meaning, parameters }: StrategyDefinition): StrategyShape {
  return {
    name,
    kind: 'reference',
    title: titleOf(name),
    meaning,
    timeframe: null,
    parameters: Object.entries(parameters).map(([parameter, range]) => parameterShape(parameter, range)),
    gates: [],
  };
}

function parameterShape(name: string, range: StrategyParameter): ParameterShape {
  const { meaning } = range;
  return range.kind === 'choice'
    ? { name, meaning, kind: 'choice', default: range.default, min: null, max: null, choices: [...range.choices] }
    : {
        name,
        meaning,
        kind: range.integer ? 'integer' : 'real',
        default: range.default,
        min: range.min,
        max: range.max,
        choices: [],
      };
}

/** `sma-cross` is `Sma cross`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}
