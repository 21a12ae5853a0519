import { AssayError } from '#core/errors.ts';
import { parseInstant } from '#core/time.ts';
import { unknownName } from '#core/suggest.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { scannerDesk } from '#desks/scanner/desk.ts';
import type { ScannerDesk, ScannerParameters } from '#desks/scanner/desk.ts';
import { gatesOf, parseGatePreset } from '#desks/scanner/gates/presets.ts';
import type { GatePreset } from '#desks/scanner/gates/presets.ts';
import { assertBase } from '#desks/scanner/modes.ts';
import type { ScannerSettings } from '#desks/scanner/settings.ts';
import { DEFAULT_TRADING, instrumentOf, runConfig } from '#engine/run-config.ts';
import type { PlainData, RunConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { EngineSetup } from '#engine/state.ts';
import type { LoadedBars } from '#apps/cli/bar-source.ts';

/** Name under which journals and stored runs know the scanner. */
export const SCANNER = 'scanner';

/** What a user chose for a run of the scanner. */
export interface RunChoice {
  readonly mode: string;
  readonly preset: GatePreset;
  readonly settings: ScannerSettings;
  /** Decimal text in the quote currency. */
  readonly capital?: string;
  readonly costs?: Partial<SimConfig>;
  readonly from?: string;
  readonly to?: string;
}

/** A run ready to start: its configuration, and the objects that configuration stands for. */
export interface ScannerRun extends EngineSetup {
  readonly desk: ScannerDesk;
  readonly preset: GatePreset;
}

/** Puts a run together from a choice. Throws `argument.*` or `config.invalid` for what is not allowed. */
export function scannerRun(loaded: LoadedBars, choice: RunChoice): ScannerRun {
  const parameters: ScannerParameters = { mode: choice.mode, settings: choice.settings };
  const desk = scannerDesk(parameters, loaded.instrument);
  assertBase(desk.mode, loaded.timeframe);
  const config = runConfig({
    strategy: { id: SCANNER, parameters: parameters as unknown as PlainData },
    gates: choice.preset,
    instrument: loaded.instrument,
    timeframe: loaded.timeframe,
    from: choice.from === undefined ? null : parseInstant(choice.from),
    to: choice.to === undefined ? null : parseInstant(choice.to),
    ...(choice.capital === undefined ? {} : { capital: choice.capital }),
    sizing: desk.sizing,
    trading: { ...DEFAULT_TRADING, holdingLimitMs: desk.holdingLimitMs },
    venue: { ...DEFAULT_SIM, ...choice.costs },
    follow: { timeLimitMs: desk.holdingLimitMs },
  });
  return {
    config,
    desk,
    strategy: desk.strategy,
    preset: choice.preset,
    gates: gatesOf(choice.preset),
    clock: clockOf(config),
  };
}

/** The run that a stored configuration describes, made anew: for replays. Throws `config.invalid` when nothing has that name. */
export function runFromConfig(config: RunConfig): ScannerRun {
  if (config.strategy.id !== SCANNER) throw unknownName('desk in a journal', config.strategy.id, [SCANNER]);
  if (typeof config.gates !== 'string') {
    throw new AssayError(
      'config.invalid',
      `Expected gates to be the name of a preset, was "${JSON.stringify(config.gates)}"`,
    );
  }
  const preset = parseGatePreset(config.gates);
  const desk = scannerDesk(config.strategy.parameters as unknown as ScannerParameters, instrumentOf(config.instrument));
  return { config, desk, strategy: desk.strategy, preset, gates: gatesOf(preset), clock: clockOf(config) };
}

function clockOf(config: RunConfig): PeriodClock {
  return calendarNamed(config.instrument.calendar).clock;
}
