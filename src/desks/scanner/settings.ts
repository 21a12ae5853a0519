import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { ModeThresholds, ScannerMode } from '#desks/scanner/mode.ts';

/** What a user may change about a mode. */
export type ScannerSettings = Partial<ModeThresholds>;

export interface SettingRange {
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
  readonly meaning: string;
}

/** Every setting with its range, both ends included. */
export const SETTING_RANGES: Readonly<Record<keyof ModeThresholds, SettingRange>> = {
  minScore: real(-1, 1, 'lowest score of a signal'),
  minRewardR: real(0.1, 20, 'risks from the entry to the first target, at least'),
  targetSpacingR: real(0.1, 20, 'risks between targets, at least'),
  maxRewardR: real(1, 100, 'risks from the entry to opposing liquidity, at most'),
  stopBufferAtr: real(0, 5, 'stop beyond the invalidation, in ATRs of the entry timeframe'),
  minRiskAtr: real(0.05, 20, 'smallest distance of the stop, in ATRs of the entry timeframe'),
  maxRiskAtr: real(0.1, 50, 'largest distance of the stop, in ATRs of the entry timeframe'),
  touchMemoryBars: whole(1, 1_000, 'entry bars for which a touched zone is remembered'),
  coolDownBars: whole(0, 10_000, 'entry bars of silence after a signal of the same direction'),
  expiryBars: whole(1, 10_000, 'entry bars that an order may wait'),
  timeStopBars: whole(1, 100_000, 'entry bars after which a trade is closed'),
  riskRatio: real(0.0001, 0.1, 'share of equity lost at the stop'),
};

/** The mode with some of its thresholds changed. Throws `argument.invalid` for a value out of range. */
export function withSettings(mode: ScannerMode, settings: ScannerSettings): ScannerMode {
  for (const [name, value] of Object.entries(settings)) assertSetting(name as keyof ModeThresholds, value);
  const thresholds = { ...mode.thresholds, ...settings };
  if (thresholds.minRiskAtr > thresholds.maxRiskAtr) {
    throw outOfRange('minRiskAtr', `at most maxRiskAtr "${thresholds.maxRiskAtr}"`, `${thresholds.minRiskAtr}`);
  }
  return { ...mode, thresholds };
}

/** Reads `minScore=0.2`. Throws `argument.unknown` with the nearest names, or `argument.invalid`. */
export function parseSetting(text: string): ScannerSettings {
  const [name = '', value = ''] = text.split('=').map((part) => part.trim());
  if (!isSettingName(name)) throw unknownName('setting', name, Object.keys(SETTING_RANGES));
  const number = value === '' ? Number.NaN : Number(value);
  assertSetting(name, number, value);
  return { [name]: number };
}

function isSettingName(name: string): name is keyof ModeThresholds {
  return Object.hasOwn(SETTING_RANGES, name);
}

function assertSetting(name: keyof ModeThresholds, value: number, text = `${value}`): void {
  const { min, max, isInteger } = SETTING_RANGES[name];
  if (value >= min && value <= max && (!isInteger || Number.isInteger(value))) return;
  throw outOfRange(name, `${isInteger ? 'a whole number' : 'a number'} from ${min} to ${max}`, text);
}

function outOfRange(name: string, expected: string, found: string): AssayError {
  return new AssayError('argument.invalid', `Expected ${name} to be ${expected}, was "${found}"`, {
    place: { value: found },
  });
}

function real(min: number, max: number, meaning: string): SettingRange {
  return { min, max, isInteger: false, meaning };
}

function whole(min: number, max: number, meaning: string): SettingRange {
  return { min, max, isInteger: true, meaning };
}
