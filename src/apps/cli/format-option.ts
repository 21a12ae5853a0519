import { Option } from 'commander';

/** How rows are printed. */
export type RowFormat = 'csv' | 'json';

/** Options of a command that prints rows: `--format`, and `--json` as the short way to say `--format json`. */
export interface FormatOptions {
  readonly format?: RowFormat;
  readonly json?: boolean;
}

export function formatOption(): Option {
  return new Option('--format <format>', 'how to print rows').choices(['csv', 'json']).default('csv');
}

export function rowFormat(options: FormatOptions): RowFormat {
  return options.json === true ? 'json' : (options.format ?? 'csv');
}

/** Adds one value of an option that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
