import { Option } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { Measure } from '#domain/evidence/matrix/cell-tally.ts';
import { dimensionsNamed, DIMENSIONS } from '#domain/evidence/matrix/dimensions.ts';
import type { Dimension } from '#domain/evidence/matrix/dimensions.ts';

const MEASURES: Readonly<Record<string, Measure>> = {
  exit: 'exit',
  '10m': 'tenMinutes',
  '30m': 'thirtyMinutes',
  '1h': 'oneHour',
  '4h': 'fourHours',
};

/** `--measure`: what counts as a result. */
export function measureOption(): Option {
  return new Option('--measure <what>', 'what counts as the result: exit (in R), or the price after 10m, 30m, 1h, 4h')
    .argParser(parseMeasure)
    .default('exit' satisfies Measure, 'exit');
}

function parseMeasure(text: string): Measure {
  const found = MEASURES[text];
  if (found === undefined) throw unknownName('measure', text, Object.keys(MEASURES));
  return found;
}

/** Reads `type,category`. Throws `argument.unknown` with the nearest dimension. */
export function parseDimensions(text: string): readonly Dimension[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length === 0 || twice !== undefined) {
    const what = twice === undefined ? 'at least one dimension' : `every dimension once, "${twice}" came twice`;
    throw new AssayError('argument.invalid', `Expected --by to name ${what}; was "${text}"`, {
      remedy: 'For example: --by type,category',
    });
  }
  return dimensionsNamed(names);
}

/** The dimensions with their meanings, for the help. */
export function dimensionsHelp(): string {
  return DIMENSIONS.map(({ name, meaning }) => `  ${name.padEnd(12)} ${meaning}`).join('\n');
}
