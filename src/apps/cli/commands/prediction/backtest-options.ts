import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { integerOption } from '#apps/cli/context.ts';

/** What commands ask for a backtest of the prediction desk. */
export interface PredictionOptions {
  readonly source?: string;
  readonly prices?: string;
  readonly pricesOnly?: boolean;
  readonly markets?: number;
  readonly interval?: number;
  readonly halfSpread?: number;
  readonly latency?: number;
  readonly gates?: string;
  readonly capital?: string;
}

/** Options that only `--desk prediction` looks at. `--gates` and `--capital` are there already. */
export function addPredictionOptions(command: Command): Command {
  return command
    .option(
      '--source <name or file>',
      'prediction: sandbox, store, or a CSV of markets beside --prices (default: store)',
    )
    .option('--prices <file>', 'prediction: the CSV of prices of the markets in --source')
    .option('--prices-only', 'prediction: from prices alone, with assumed books and wider costs')
    .option('--markets <n>', 'prediction: how many at most (default: 500)', integerOption('--markets', 1, 100_000))
    .option(
      '--interval <minutes>',
      'prediction: between generated prices (default: 5)',
      integerOption('--interval', 1, 1_440),
    )
    .option('--half-spread <cents>', 'prediction: assumed around prices (default: 1)', centsOption)
    .option(
      '--latency <ms>',
      'prediction: until an order arrives (default: 250)',
      integerOption('--latency', 0, 3_600_000),
    );
}

function centsOption(text: string): number {
  const cents = Number(text);
  if (text.trim() !== '' && cents >= 0 && cents <= 50) return cents / 100;
  throw new AssayError('argument.invalid', `Expected --half-spread to be from 0 to 50 cents, was "${text}"`, {
    place: { value: text },
  });
}
