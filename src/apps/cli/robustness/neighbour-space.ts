import { present } from '#core/invariant.ts';
import { defaultParameters, findStrategy } from '#domain/strategies/registry.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import type { AnyChoice } from '#apps/cli/scanner/run-setup.ts';
import { searchSpace } from '#apps/cli/search/search-choice.ts';

/** Steps to either side of the chosen value, and one step as a share of it. */
const STEPS = 4;
const STEP_RATIO = 0.1;
/** Parameters that are varied when nobody says which. */
const PARAMETERS = 2;

/**
 * The neighbourhood of the chosen parameters: what `texts` span, or the first numbers of a reference strategy up and down by
 * tenths. Undefined when nothing was said and there is nothing to take by itself.
 */
export function neighbourSpace(choice: AnyChoice, texts: readonly string[]): ParameterSpace | undefined {
  const said = texts.length > 0 ? texts : 'strategy' in choice ? usualTexts(choice) : [];
  return said.length === 0 ? undefined : searchSpace(choice, said);
}

function usualTexts(choice: Extract<AnyChoice, { strategy: string }>): string[] {
  const definition = present(findStrategy(choice.strategy), 'a strategy that was chosen');
  const values = { ...defaultParameters(definition), ...choice.parameters };
  const texts: string[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = values[name];
    if (parameter.kind !== 'number' || typeof value !== 'number' || value === 0) continue;
    const { min, max, integer } = parameter;
    const step = integer ? Math.max(1, Math.round(value * STEP_RATIO)) : value * STEP_RATIO;
    const down = Math.min(STEPS, Math.floor((value - min) / step));
    const up = Math.min(STEPS, Math.floor((max - value) / step));
    if (down + up > 0) texts.push(`${name}=${value - down * step}..${value + up * step}:${step}`);
    if (texts.length === PARAMETERS) break;
  }
  return texts;
}
