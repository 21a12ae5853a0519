import { AssayError } from '#core/errors.ts';
import { present } from '#core/invariant.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import { findStrategy } from '#domain/strategies/registry.ts';
import { SETTING_RANGES } from '#desks/scanner/settings.ts';
import type { Subject } from '#apps/cli/robustness/subject.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { searchSpace } from '#apps/cli/search/search-choice.ts';

/** Steps to either side of the chosen value, and one step as a share of it. */
const STEPS = 4;
const STEP_RATIO = 0.1;
/** Parameters that are varied when nobody says which. */
const PARAMETERS = 2;
/** A run of the scanner takes a hundred times as long, so fewer of its neighbours are looked at. */
const SCANNER_STEPS = 2;
const SCANNER_PARAMETERS = ['minRewardR', 'stopBufferAtr'] as const;

/** Neighbours that are run, at most: more is a search. */
const NEIGHBOURS_MAX = 10_000;

/** The space that `--param` spans. Undefined when nothing was said. Throws `argument.*`. */
export function saidSpace(choice: AnyChoice, texts: readonly string[]): ParameterSpace | undefined {
  if (texts.length === 0) return undefined;
  const space = searchSpace(choice, texts);
  if (space.count <= NEIGHBOURS_MAX) return space;
  const found = Number.isFinite(space.count) ? `"${space.count}"` : 'without end';
  throw new AssayError('argument.space', `Expected at most "${NEIGHBOURS_MAX}" neighbours, were ${found}`, {
    place: { value: texts.join(' ') },
    remedy: 'Give wider steps, such as --param fast=6..14:2. To search a large space: assay optimise.',
  });
}

/** A few numbers of what is run, up and down by tenths of the chosen value. Undefined when it has none. */
export function usualSpace({ choice, values }: Subject): ParameterSpace | undefined {
  const steps = 'strategy' in choice ? STEPS : SCANNER_STEPS;
  const texts: string[] = [];
  for (const { name, min, max, isInteger } of numbersOf(choice)) {
    const value = values[name];
    if (typeof value !== 'number' || value === 0) continue;
    const step = isInteger ? Math.max(1, Math.round(value * STEP_RATIO)) : tidy(value * STEP_RATIO);
    const down = Math.max(0, Math.min(steps, Math.floor((value - min) / step)));
    const up = Math.max(0, Math.min(steps, Math.floor((max - value) / step)));
    if (down + up > 0) texts.push(`${name}=${tidy(value - down * step)}..${tidy(value + up * step)}:${step}`);
    if (texts.length === PARAMETERS) break;
  }
  return texts.length === 0 ? undefined : searchSpace(choice, texts);
}

interface NumberRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
}

function numbersOf(choice: AnyChoice): readonly NumberRange[] {
  if (!('strategy' in choice)) {
    return SCANNER_PARAMETERS.map((name) => {
      const { min, max, isInteger } = SETTING_RANGES[name];
      return { name, min, max, isInteger };
    });
  }
  const { parameters } = present(findStrategy(choice.strategy), 'a strategy that was chosen');
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'number' ? [{ name, min: parameter.min, max: parameter.max, isInteger: parameter.integer }] : [],
  );
}

/** 0.9 - 3 * 0.3 is 0 and not 1.1e-16. */
function tidy(value: number): number {
  return Number(value.toFixed(9));
}
