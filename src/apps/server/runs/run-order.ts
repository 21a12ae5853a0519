import type { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import { formatDay, parseInstant, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { completeParameters, findStrategy, STRATEGIES } from '#domain/strategies/registry.ts';
import { parseGatePreset } from '#desks/scanner/gates/presets.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { assertBase, MODES } from '#desks/scanner/modes.ts';
import { parseSetting, SETTING_RANGES, withSettings } from '#desks/scanner/settings.ts';
import type { ScannerSettings } from '#desks/scanner/settings.ts';
import { runConfigHash } from '#engine/run-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { backtestRequest } from '#contract/runs.ts';
import { findStoredSet } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice, RunChoice, StrategyChoice } from '#apps/research/run/run-setup.ts';
import { strategyName } from '#apps/research/search/search-command.ts';
import { ofField } from '#apps/server/runs/of-field.ts';

/** A request for a backtest, after the contract's shape has been checked. */
export type RunRequest = z.output<typeof backtestRequest>;

/** A backtest that can be made: everything that was asked for is allowed and there. Plain data. */
export interface RunOrder {
  readonly choice: AnyChoice;
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** As signals name it: `scanner/strike`, `sma-cross`. */
  readonly strategy: string;
  readonly title: string;
  readonly configHash: string;
}

/** Reads a request against what is there. Throws `argument.invalid`, `argument.unknown`, `config.invalid` or `data.missing`; the message names the field. */
export async function runOrder(request: RunRequest, bars: BarStore): Promise<RunOrder> {
  const account = accountOf(request);
  const mode = MODES.find(({ name }) => name === request.strategy);
  const choice: AnyChoice = { ...(mode === undefined ? referenceOf(request) : modeOf(mode, request)), ...account };
  const stored = await storedInstrument(request.instrument, bars);
  const set = await setFor(request, mode, { stored, bars });
  const timeframe = timeframeOf(request, mode, set);
  if (mode !== undefined) ofField('timeframe', () => assertBase(mode, timeframe));
  assertRange(request, set);
  const { instrument } = set;
  // The bars play no part in putting a run together, so that everything else is checked before anybody waits for it.
  const run = preparedRun({ instrument, timeframe, bars: new BarColumns(1) }, choice);
  const { symbol, venue } = instrument;
  const title = `${symbol} ${timeframe}, ${run.title}`;
  const { config } = run;
  return { choice, symbol, venue, timeframe, strategy: strategyName(config), title, configHash: runConfigHash(config) };
}

function modeOf(mode: ScannerMode, { parameters, gates }: RunRequest): Pick<RunChoice, 'mode' | 'preset' | 'settings'> {
  const names = Object.keys(SETTING_RANGES);
  const each = Object.entries(parameters).map(([name, value]) =>
    ofField(`parameters.${name}`, () => {
      if (!names.includes(name)) throw unknownName('setting', name, names);
      return parseSetting(`${name}=${value}`);
    }),
  );
  const settings: ScannerSettings = Object.assign({}, ...each);
  ofField('parameters', () => withSettings(mode, settings));
  return { mode: mode.name, preset: parseGatePreset(gates ?? 'strict'), settings };
}

function referenceOf({ strategy, parameters, gates }: RunRequest): Pick<StrategyChoice, 'strategy' | 'parameters'> {
  const definition = findStrategy(strategy);
  if (definition === undefined) {
    const known = [...MODES.map(({ name }) => name), ...STRATEGIES.map(({ name }) => name)];
    return ofField('strategy', () => {
      throw unknownName('strategy', strategy, known);
    });
  }
  if (gates !== undefined && gates !== 'off') {
    throw invalid('gates', `Expected no gates with "${strategy}", which has none, was "${gates}"`, gates);
  }
  ofField('parameters', () => completeParameters(definition, parameters));
  return { strategy, parameters };
}

function accountOf(request: RunRequest): Pick<AnyChoice, 'capital' | 'costs' | 'from' | 'to'> {
  const { capital, from, to } = request;
  if (Decimal.parse(capital).sign() <= 0) {
    throw invalid('capital', `Expected capital above "0", was "${capital}"`, capital);
  }
  if (from !== undefined && to !== undefined && parseInstant(from) >= parseInstant(to)) {
    throw invalid('to', `Expected a day after "${from}", was "${to}"`, to);
  }
  return {
    capital: Decimal.parse(capital).toString(),
    costs: costsOf(request),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function costsOf({ feeBps, spreadBps, slippageBps }: RunRequest): Partial<SimConfig> {
  return {
    ...(feeBps === undefined ? {} : { takerFeeBps: feeBps, makerFeeBps: feeBps }),
    ...(spreadBps === undefined ? {} : { halfSpreadBps: spreadBps }),
    ...(slippageBps === undefined ? {} : { slippageBps }),
  };
}

async function storedInstrument(id: string, bars: BarStore): Promise<StoredBarSet> {
  const sets = await bars.list();
  const found = sets.find(({ instrument }) => instrument.id === id);
  if (found !== undefined) return found;
  const known = [...new Set(sets.map(({ instrument }) => instrument.id))];
  const hint = known.length === 0 ? 'none is stored' : `stored: ${known.slice(0, 10).join(', ')}`;
  throw new AssayError('data.missing', `instrument: No bars of "${id}" are stored; ${hint}`, {
    place: { column: 'instrument', value: id },
    remedy: 'Import some on the page Data, or with assay import.',
  });
}

/** The set to read: one that the wanted timeframe can be made of; of a mode that of its entry bars, when there is one. */
async function setFor(
  { timeframe }: RunRequest,
  mode: ScannerMode | undefined,
  { stored, bars }: { readonly stored: StoredBarSet; readonly bars: BarStore },
): Promise<StoredBarSet> {
  const { symbol, venue } = stored.instrument;
  if (timeframe !== undefined) {
    const wanted = ofField('timeframe', () => parseTimeframe(timeframe));
    return findStoredSet(bars, symbol, { venue, timeframe: wanted });
  }
  const usual = mode?.timeframes.entry;
  return findStoredSet(bars, symbol, { venue, ...(usual === undefined ? {} : { timeframe: usual }) });
}

function timeframeOf({ timeframe }: RunRequest, mode: ScannerMode | undefined, set: StoredBarSet): Timeframe {
  if (timeframe !== undefined) return parseTimeframe(timeframe);
  return mode === undefined ? set.timeframe : mode.timeframes.entry;
}

function assertRange({ from, to }: RunRequest, set: StoredBarSet): void {
  const reach = `stored are "${formatDay(unixMs(set.from))}" to "${formatDay(unixMs(set.to))}"`;
  if (from !== undefined && parseInstant(from) >= set.to) throw missing('from', from, reach);
  if (to !== undefined && parseInstant(to) <= set.from) throw missing('to', to, reach);
}

function missing(field: string, value: string, reach: string): AssayError {
  return new AssayError('data.missing', `${field}: Expected a day of the stored bars, was "${value}"; ${reach}`, {
    place: { column: field, value },
  });
}

function invalid(field: string, message: string, value: string): AssayError {
  return new AssayError('argument.invalid', `${field}: ${message}`, { place: { column: field, value } });
}
