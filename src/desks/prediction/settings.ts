import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { THRESHOLDS } from '#desks/prediction/thresholds.ts';
import type { AllThresholds, ThresholdField, Thresholds, TunedDetector } from '#desks/prediction/thresholds.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** What the desk is run with: plain data, whole and checked. Made by {@link predictionSettings}. */
export interface PredictionSettings {
  /** Share of markets, 0…1, that each detector looks at: a staged roll-out. 0 switches it off. */
  readonly rollOut: Readonly<Record<DetectorName, number>>;
  /** Nothing is said of a book that was told longer ago, ms. */
  readonly bookAgeMaxMs: number;
  /** Share of failed calls beyond which a detector is switched off. */
  readonly errorRateMax: number;
  /** Calls over which that share is taken. */
  readonly errorWindow: number;
  /** For every category that has none of its own. */
  readonly thresholds: AllThresholds;
  readonly categories: Readonly<Partial<Record<MarketCategory, AllThresholds>>>;
}

/** Thresholds of some detectors; what is left out keeps its usual value, or the generic one in a category. */
export type ThresholdChanges = { readonly [Name in TunedDetector]?: Partial<Thresholds<Name>> };

/** What a user may write: everything may be left out. */
export interface PredictionSettingsInput {
  readonly rollOut?: Readonly<Partial<Record<DetectorName, number>>>;
  readonly bookAgeMaxMs?: number;
  readonly errorRateMax?: number;
  readonly errorWindow?: number;
  readonly thresholds?: ThresholdChanges;
  readonly categories?: Readonly<Partial<Record<MarketCategory, ThresholdChanges>>>;
}

/** Fills in what is left out. Throws `argument.unknown` or `argument.invalid`, naming the field. */
export function predictionSettings(input: PredictionSettingsInput = {}): PredictionSettings {
  known('setting', Object.keys(input), [...Object.keys(DESK_FIELDS), 'rollOut', 'thresholds', 'categories']);
  const thresholds = merged(USUAL, input.thresholds ?? {}, 'thresholds');
  const categories = Object.entries(input.categories ?? {}).map(([category, changes]) => {
    known('category', [category], MARKET_CATEGORIES);
    return [category, merged(thresholds, changes, `categories.${category}`)] as const;
  });
  return {
    rollOut: rollOut(input.rollOut ?? {}),
    bookAgeMaxMs: deskField('bookAgeMaxMs', input),
    errorRateMax: deskField('errorRateMax', input),
    errorWindow: deskField('errorWindow', input),
    thresholds,
    categories: Object.fromEntries(categories),
  };
}

/** The thresholds of a detector in a category. */
export function thresholdsFor<Name extends TunedDetector>(
  settings: PredictionSettings,
  detector: Name,
  category: MarketCategory,
): Thresholds<Name> {
  return (settings.categories[category] ?? settings.thresholds)[detector];
}

/**
 * Whether a market is among the share that a detector looks at: a hash of both, so that a larger share keeps the markets of a
 * smaller one.
 */
export function isRolledOut(share: number, detector: DetectorName, market: string): boolean {
  return share >= 1 || hashOf(`${detector}/${market}`) < share * 2 ** 32;
}

const DESK_FIELDS = {
  bookAgeMaxMs: field(120_000, 100, 86_400_000, true),
  errorRateMax: field(0.05, 0, 1, false),
  errorWindow: field(1_000, 20, 1_000_000, true),
};

const USUAL = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([detector, fields]) => [detector, usualOf(fields)]),
) as unknown as AllThresholds;

function usualOf(fields: Readonly<Record<string, ThresholdField>>): Record<string, number> {
  return Object.fromEntries(Object.entries(fields).map(([name, { usual }]) => [name, usual]));
}

function merged(base: AllThresholds, changes: ThresholdChanges, place: string): AllThresholds {
  known('detector with thresholds', Object.keys(changes), Object.keys(THRESHOLDS));
  const all = Object.entries(base).map(([detector, usual]) => {
    const fields: Readonly<Record<string, ThresholdField>> = THRESHOLDS[detector as TunedDetector];
    const changed = Object.entries(changes[detector as TunedDetector] ?? {});
    for (const [name, value] of changed) {
      known(`threshold of ${detector}`, [name], Object.keys(fields));
      assertField(`${place}.${detector}.${name}`, fields[name]!, value);
    }
    return [detector, { ...usual, ...Object.fromEntries(changed) }] as const;
  });
  return Object.fromEntries(all) as unknown as AllThresholds;
}

function rollOut(input: Readonly<Partial<Record<DetectorName, number>>>): Record<DetectorName, number> {
  known('detector', Object.keys(input), DETECTORS);
  const shares = DETECTORS.map((name) => {
    const share = input[name];
    if (share !== undefined) assertField(`rollOut.${name}`, field(1, 0, 1, false), share);
    return [name, share ?? 1] as const;
  });
  return Object.fromEntries(shares) as Record<DetectorName, number>;
}

function deskField(name: keyof typeof DESK_FIELDS, input: PredictionSettingsInput): number {
  const value = input[name] ?? DESK_FIELDS[name].usual;
  assertField(name, DESK_FIELDS[name], value);
  return value;
}

function known(what: string, names: readonly string[], allowed: readonly string[]): void {
  for (const name of names) if (!allowed.includes(name)) throw unknownName(what, name, allowed);
}

function assertField(place: string, { min, max, isInteger }: ThresholdField, value: unknown): void {
  const isNumber = typeof value === 'number' && value >= min && value <= max;
  if (isNumber && (!isInteger || Number.isInteger(value))) return;
  const expected = `${isInteger ? 'a whole number' : 'a number'} from ${min} to ${max}`;
  throw new AssayError('argument.invalid', `Expected ${place} to be ${expected}, was "${String(value)}"`, {
    place: { column: place, value: String(value) },
  });
}

function field(usual: number, min: number, max: number, isInteger: boolean): ThresholdField {
  return { usual, min, max, isInteger, meaning: '' };
}

/** FNV-1a of 32 bits (Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv/), finished as in MurmurHash3. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
