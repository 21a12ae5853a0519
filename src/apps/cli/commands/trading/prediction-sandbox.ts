import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS, formatInstant, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { openPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import type { OpenPredictionSandbox } from '#sandbox/prediction/open-prediction-sandbox.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import type { PredictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { readRecording } from '#sandbox/prediction/replay/read-recording.ts';
import { RecordedMarkets } from '#sandbox/prediction/replay/recorded-markets.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { bold, dim, renderPairs } from '#apps/cli/table.ts';

/** What the command line says of a prediction sandbox. */
export interface PredictionOptions {
  readonly port: number;
  readonly seed: number;
  readonly speed: number;
  readonly markets: number;
  /** A recorded stream to play instead of generated markets. */
  readonly replay?: string;
  readonly start?: string;
  /** Mean minutes of the venue between two freezes. */
  readonly freeze?: number;
  readonly truth?: string;
  readonly json?: boolean;
}

/** How long a market is silent once it freezes: longer than any watchdog should wait. */
const FREEZE_LASTS_MS = 2 * MINUTE_MS;

/** Starts what the command line asks for. */
export async function openPrediction(
  options: PredictionOptions,
  faults: readonly FaultRule[],
  clock: Clock,
): Promise<OpenPredictionSandbox> {
  const living = markets(options, clock);
  const config = configOf(options, living);
  return openPredictionSandbox({ living, config, clock, port: options.port, faults, truthFile: options.truth });
}

/** Where it is and what it does, for people or as one line of JSON. */
export function describePrediction(open: OpenPredictionSandbox, options: PredictionOptions): string {
  const { addresses, sandbox, url } = open;
  if (options.json === true) return `${JSON.stringify({ url, ...addresses })}\n`;
  const pairs: [string, string][] = [
    ['all services', url],
    ['Gamma', addresses.gamma],
    ['order book', addresses.clob],
    ['data', addresses.data],
    ['streams', `${addresses.ws}/ws/market  ${addresses.ws}/ws/user`],
    ['truth', `${url}/admin/truths${options.truth === undefined ? '' : `  ${options.truth}`}`],
    ['time', `${formatInstant(sandbox.now())}, ${options.speed} x real time`],
    ['markets', options.replay ?? `${options.markets} generated, seed ${options.seed}`],
  ];
  return `${bold('Prediction sandbox')}\n${renderPairs(pairs)}\n${dim('Ctrl-C stops it.')}\n`;
}

function markets({ replay, seed, markets: marketCount }: PredictionOptions, clock: Clock): LivingMarkets {
  if (replay !== undefined) return new RecordedMarkets(readRecording(replay));
  return new PredictionWorld({ ...DEFAULT_WORLD, seed, marketCount, startTime: clock.now() });
}

function configOf({ seed, speed, start, freeze, replay }: PredictionOptions, living: LivingMarkets): PredictionConfig {
  const freezes = freeze === undefined ? undefined : { everyMs: freeze * MINUTE_MS, lastsMs: FREEZE_LASTS_MS };
  return predictionConfig({ seed, speed, freezes, start: startOf(start, living), hasLegacy: replay === undefined });
}

/** Markets cannot begin before they are there. */
function startOf(wanted: string | undefined, living: LivingMarkets): UnixMs | undefined {
  if (wanted === undefined) return undefined;
  const start = parseInstant(wanted);
  if (start >= living.now) return start;
  throw new AssayError(
    'argument.invalid',
    `Expected --start at or after "${formatInstant(living.now)}", was "${wanted}"`,
    {
      place: { value: wanted },
    },
  );
}
