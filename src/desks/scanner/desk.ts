import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { SizingConfig } from '#domain/sizing/position-size.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { withSettings } from '#desks/scanner/settings.ts';
import type { ScannerSettings } from '#desks/scanner/settings.ts';
import { ScannerStrategy } from '#desks/scanner/strategy.ts';

/** What a run of the scanner is told; plain data, part of the run configuration. */
export interface ScannerParameters {
  /** Name of a mode: `strike`. */
  readonly mode: string;
  readonly settings?: ScannerSettings;
}

/** Everything that a driver needs to run the scanner. */
export interface ScannerDesk {
  readonly mode: ScannerMode;
  readonly strategy: ScannerStrategy;
  /** How the mode sizes its positions. */
  readonly sizing: SizingConfig;
  /** After this time a trade that reached neither stop nor last target has nothing more to tell. */
  readonly holdingLimitMs: number;
}

/** Puts the desk together. Throws `argument.unknown` or `argument.invalid` when the parameters name something that is not there. */
export function scannerDesk(parameters: ScannerParameters, instrument: Instrument): ScannerDesk {
  const mode = withSettings(parseMode(parameters.mode), parameters.settings ?? {});
  const { riskRatio, timeStopBars } = mode.thresholds;
  return {
    mode,
    strategy: new ScannerStrategy(mode, instrument),
    sizing: { kind: 'risk', riskRatio, maxExposureRatio: 1 },
    holdingLimitMs: timeStopBars * timeframeMs(mode.timeframes.entry),
  };
}
