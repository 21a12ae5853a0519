import { AssayError } from '#core/errors.ts';
import { parseInstant } from '#core/time.ts';
import { unknownName } from '#core/suggest.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import type { StrategyDefinition, StrategyValues } from '#domain/strategies/definition.ts';
import { completeParameters, findStrategy, STRATEGIES } from '#domain/strategies/registry.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import { DEFAULT_SIZING } from '#domain/sizing/position-size.ts';
import { scannerDesk } from '#desks/scanner/desk.ts';
import type { ScannerDesk, ScannerParameters } from '#desks/scanner/desk.ts';
import { gatesOf, parseGatePreset } from '#desks/scanner/gates/presets.ts';
import type { GatePreset } from '#desks/scanner/gates/presets.ts';
import { assertBase } from '#desks/scanner/modes.ts';
import type { ScannerSettings } from '#desks/scanner/settings.ts';
import { DEFAULT_TRADING, instrumentOf, runConfig } from '#engine/run-config.ts';
import type { PlainData, RunConfig, RunConfigInput } from '#engine/run-config.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { EngineSetup } from '#engine/state.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';

/** Name under which journals and stored runs know the scanner. */
export const SCANNER = 'scanner';

/** What a user chose about account and time, whatever trades. */
interface AccountChoice {
  /** Decimal text in the quote currency. */
  readonly capital?: string;
  readonly costs?: Partial<SimConfig>;
  readonly risk?: RiskConfig;
  readonly from?: string;
  readonly to?: string;
}

/** What a user chose for a run of the scanner. */
export interface RunChoice extends AccountChoice {
  readonly mode: string;
  readonly preset: GatePreset;
  readonly settings: ScannerSettings;
}

/** What a user chose for a run of a reference strategy. Plain data. */
export interface StrategyChoice extends AccountChoice {
  /** Name in the registry of reference strategies. */
  readonly strategy: string;
  /** The parameters that are not at their default. */
  readonly parameters: StrategyValues;
}

export type AnyChoice = RunChoice | StrategyChoice;

/** A run ready to start: its configuration, and the objects that configuration stands for. */
export interface PreparedRun extends EngineSetup {
  /** Short, for ids and file names: `strike`, `sma-cross`. */
  readonly name: string;
  /** For people: `scanner strike, gates strict`, `sma-cross fast=10 slow=30`. */
  readonly title: string;
  readonly preset: GatePreset;
  /** Undefined for a reference strategy, which has no modes and no context. */
  readonly desk: ScannerDesk | undefined;
}

export interface ScannerRun extends PreparedRun {
  readonly desk: ScannerDesk;
}

/** Puts a run of whatever was chosen together. Throws `argument.*` or `config.invalid` for what is not allowed. */
export function preparedRun(loaded: LoadedBars, choice: AnyChoice): PreparedRun {
  return 'strategy' in choice ? referenceRun(loaded, choice) : scannerRun(loaded, choice);
}

/** Puts a run together from a choice. Throws `argument.*` or `config.invalid` for what is not allowed. */
export function scannerRun(loaded: LoadedBars, choice: RunChoice): ScannerRun {
  const parameters: ScannerParameters = { mode: choice.mode, settings: choice.settings };
  const desk = scannerDesk(parameters, loaded.instrument);
  assertBase(desk.mode, loaded.timeframe);
  const config = runConfig({
    ...configInput(loaded, choice),
    strategy: { id: SCANNER, parameters: parameters as unknown as PlainData },
    gates: choice.preset,
    sizing: desk.sizing,
    trading: { ...DEFAULT_TRADING, holdingLimitMs: desk.holdingLimitMs },
    follow: { timeLimitMs: desk.holdingLimitMs },
  });
  return scannerSetup(config, desk, choice.preset);
}

/** The run that a stored configuration describes, made anew: for replays. Throws `config.invalid` when nothing has that name. */
export function runFromConfig(config: RunConfig): PreparedRun {
  const reference = findStrategy(config.strategy.id);
  if (reference !== undefined) return referenceSetup(config, reference);
  if (config.strategy.id !== SCANNER)
    throw unknownName('strategy in a journal', config.strategy.id, [SCANNER, ...STRATEGIES.map(({ name }) => name)]);
  if (typeof config.gates !== 'string') {
    throw new AssayError(
      'config.invalid',
      `Expected gates to be the name of a preset, was "${JSON.stringify(config.gates)}"`,
    );
  }
  const preset = parseGatePreset(config.gates);
  const desk = scannerDesk(config.strategy.parameters as unknown as ScannerParameters, instrumentOf(config.instrument));
  return scannerSetup(config, desk, preset);
}

function scannerSetup(config: RunConfig, desk: ScannerDesk, preset: GatePreset): ScannerRun {
  const { name } = desk.mode;
  const title = `scanner ${name}, gates ${preset}`;
  const setup = { strategy: desk.strategy, gates: gatesOf(preset), clock: clockOf(config) };
  return { name, title, config, desk, preset, ...setup };
}

/** No gates and nothing followed: there is nothing that a gate could look at. */
function referenceRun(loaded: LoadedBars, choice: StrategyChoice): PreparedRun {
  const definition = findStrategy(choice.strategy);
  if (definition === undefined) {
    throw unknownName('strategy', choice.strategy, [SCANNER, ...STRATEGIES.map(({ name }) => name)]);
  }
  const config = runConfig({
    ...configInput(loaded, choice),
    strategy: { id: definition.name, parameters: completeParameters(definition, choice.parameters) },
    gates: NO_GATES,
    sizing: definition.sizes === 'exposure' ? { kind: 'exposure', exposureRatio: 1 } : DEFAULT_SIZING,
  });
  return referenceSetup(config, definition);
}

const NO_GATES: GatePreset = 'off';

function referenceSetup(config: RunConfig, definition: StrategyDefinition): PreparedRun {
  const values = config.strategy.parameters as StrategyValues;
  const { name } = definition;
  const title = [name, ...Object.entries(values).map(([parameter, value]) => `${parameter}=${value}`)].join(' ');
  const instrument = config.instrument.id as InstrumentId;
  const strategy = definition.create(values, { instrument, timeframe: config.timeframe });
  return { name, title, config, desk: undefined, preset: NO_GATES, strategy, gates: [], clock: clockOf(config) };
}

/** What a choice says about data, time, account and costs. */
function configInput(loaded: LoadedBars, choice: AccountChoice): Omit<RunConfigInput, 'strategy'> {
  return {
    instrument: loaded.instrument,
    timeframe: loaded.timeframe,
    from: choice.from === undefined ? null : parseInstant(choice.from),
    to: choice.to === undefined ? null : parseInstant(choice.to),
    ...(choice.capital === undefined ? {} : { capital: choice.capital }),
    venue: { ...DEFAULT_SIM, ...choice.costs },
    ...(choice.risk === undefined ? {} : { risk: choice.risk }),
  };
}

function clockOf(config: RunConfig): PeriodClock {
  return calendarNamed(config.instrument.calendar).clock;
}
