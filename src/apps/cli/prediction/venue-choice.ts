import { AssayError } from '#core/errors.ts';
import type { PredictionVenueRequest } from '#apps/prediction/compose.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** Options of every command that opens a prediction venue; what is left out is that of the settings. */
export interface VenueOptions {
  readonly venue?: string;
  readonly markets?: number;
  readonly seed?: number;
  readonly speed?: number;
}

/** `sandbox`, `polymarket`, or the address of a venue that speaks as Polymarket does. Throws `argument.invalid`. */
export function venueRequest(
  { venue, markets, seed, speed }: VenueOptions,
  { prediction }: Pick<Settings, 'prediction'>,
): PredictionVenueRequest {
  const name = venue ?? prediction.venue;
  if (/^https?:\/\//.test(name)) return { kind: 'address', url: name, speed: speed ?? REAL_TIME };
  if (name === 'polymarket') {
    if (speed === undefined && seed === undefined) return { kind: 'polymarket' };
    throw new AssayError('argument.invalid', 'Expected --speed and --seed with a sandbox only, was with "polymarket"');
  }
  if (name === 'sandbox') {
    const { sandbox } = prediction;
    return {
      kind: 'sandbox',
      markets: markets ?? prediction.markets,
      seed: seed ?? sandbox.seed,
      speed: speed ?? sandbox.speed,
    };
  }
  throw new AssayError(
    'argument.invalid',
    `Expected --venue to be "sandbox", "polymarket" or an address such as "http://127.0.0.1:8790", was "${name}"`,
    { place: { value: name } },
  );
}

const REAL_TIME = 1;
