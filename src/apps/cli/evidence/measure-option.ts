import { Option } from 'commander';
import { unknownName } from '#core/suggest.ts';
import type { Measure } from '#domain/evidence/matrix/cell-tally.ts';
import { DIMENSIONS } from '#domain/evidence/matrix/dimensions.ts';

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

/** The dimensions with their meanings, for the help. */
export function dimensionsHelp(): string {
  return DIMENSIONS.map(({ name, meaning }) => `  ${name.padEnd(12)} ${meaning}`).join('\n');
}
