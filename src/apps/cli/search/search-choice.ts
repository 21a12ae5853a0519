import { present } from '#core/invariant.ts';
import { defaultParameters, findStrategy } from '#domain/strategies/registry.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import { parseDimension } from '#domain/search/parse-dimension.ts';
import type { ParameterDomain, ParameterDomains } from '#domain/search/parse-dimension.ts';
import { examplePoint } from '#domain/search/random-sampler.ts';
import { ParameterSpace } from '#domain/search/space.ts';
import { GATE_PRESETS, parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { MODES } from '#desks/scanner/modes.ts';
import { SETTING_RANGES } from '#desks/scanner/settings.ts';
import type { ScannerSettings } from '#desks/scanner/settings.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';

/** The space that texts such as `fast=5..50:5` span for what is run. Throws `argument.*`. */
export function searchSpace(choice: AnyChoice, texts: readonly string[]): ParameterSpace {
  const domains = domainsOf(choice);
  const dimensions = texts.map((text) => parseDimension(text, domains));
  if (!('strategy' in choice)) return new ParameterSpace(dimensions);
  const definition = present(findStrategy(choice.strategy), 'a strategy that was chosen');
  const rest = Object.entries({ ...defaultParameters(definition), ...choice.parameters });
  const fixed = rest.filter(([name]) => !dimensions.some((dimension) => dimension.name === name));
  return new ParameterSpace(dimensions, definition.ascending, Object.fromEntries(fixed));
}

/** The configuration that all trials share: the values of an allowed point where some are needed. Throws `argument.*`. */
export function baseConfig(loaded: LoadedBars, choice: AnyChoice, space: ParameterSpace): RunConfig {
  if (!('strategy' in choice)) return preparedRun(loaded, choice).config;
  const { config } = preparedRun(loaded, withValues(choice, examplePoint(space).values));
  return { ...config, strategy: { id: config.strategy.id, parameters: space.fixed } };
}

/** The choice with some of its parameters set. */
export function withValues(choice: AnyChoice, values: SearchValues): AnyChoice {
  if ('strategy' in choice) return { ...choice, parameters: { ...choice.parameters, ...values } };
  const { mode, gates, ...settings } = values;
  return {
    ...choice,
    ...(mode === undefined ? {} : { mode: `${mode}` }),
    ...(gates === undefined ? {} : { preset: parseGatePreset(`${gates}`) }),
    settings: { ...choice.settings, ...(settings as ScannerSettings) },
  };
}

/** What may be searched: a strategy's parameters, or the scanner's mode, gates and thresholds. */
function domainsOf(choice: AnyChoice): ParameterDomains {
  if ('strategy' in choice) return present(findStrategy(choice.strategy), 'a strategy that was chosen').parameters;
  const settings = Object.entries(SETTING_RANGES).map(([name, { min, max, isInteger }]): [string, ParameterDomain] => [
    name,
    { kind: 'number', min, max, integer: isInteger },
  ]);
  return {
    mode: { kind: 'choice', choices: MODES.map(({ name }) => name) },
    gates: { kind: 'choice', choices: GATE_PRESETS },
    ...Object.fromEntries(settings),
  };
}
