import { AssayError } from '#core/errors.ts';
import { DAY_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { SessionRecord, TradingMode } from '#domain/operations/session-store.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { instrumentOf, runConfigHash } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { anyChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import { SCANNER, preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';

/** What a session is to trade, before its venue is asked for the instrument. */
export interface SessionChoice {
  readonly id: string;
  readonly desk: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly venue: string;
  readonly mode: TradingMode;
  /** Undefined: go on with what the stored session trades. */
  readonly choice: AnyChoice | undefined;
}

export interface SessionChoiceOptions extends ChoiceOptions {
  readonly session?: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly venue?: string;
  readonly live?: boolean;
  /** Out of the settings, when no file of rules was named. */
  readonly riskRules?: RiskConfig | undefined;
}

/** What the venue says when a session is begun. */
export interface SessionMarket {
  readonly instrument: Instrument;
  /** Its own time; a sandbox may have any. */
  readonly now: UnixMs;
  readonly realNow: UnixMs;
  readonly costs: Partial<SimConfig>;
}

type NewSession = Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;

/** Reads what a session is to trade. One that is stored may be named alone, and goes on with what it traded. */
export function sessionChoice(options: SessionChoiceOptions, stored: SessionRecord | undefined): SessionChoice {
  const isChosen = options.mode !== undefined || options.strategy !== undefined;
  if (!isChosen && stored !== undefined) return storedChoice(stored, options);
  // The name may be a slip: a session is not begun under it unasked.
  if (!isChosen && options.session !== undefined) throw unknownSession(options.session);
  const named = anyChoice(isChosen ? options : { ...options, mode: USUAL_MODE });
  const risk = named.risk ?? options.riskRules;
  const choice = risk === undefined ? named : { ...named, risk };
  const symbol = normaliseSymbol(options.symbol ?? 'BTC/USDT');
  const venue = options.venue ?? 'sandbox';
  const timeframe = parseTimeframe(options.timeframe ?? usualTimeframe(choice));
  const id = options.session ?? usualId(choice, symbol, timeframe, venue);
  const desk = 'strategy' in choice ? 'strategy' : SCANNER;
  return { id, desk, symbol, timeframe, venue, mode: options.live === true ? 'live' : 'paper', choice };
}

/** What the scanner trades when nothing is chosen. */
const USUAL_MODE = 'strike';

/** A name made of what it trades: `scanner-strike-BTCUSDT-15m-sandbox`. */
function usualId(choice: AnyChoice, symbol: string, timeframe: string, venue: string): string {
  const what = 'strategy' in choice ? choice.strategy : `${SCANNER}-${choice.mode}`;
  return `${what}-${symbol.replaceAll('/', '')}-${timeframe}-${venue}`;
}

/**
 * The session as it is stored: a new one trades from `now` on; one that goes on keeps the instant and the instrument with which it
 * began, so that its configuration stays the same to the letter.
 */
export function sessionRecord(
  chosen: SessionChoice,
  stored: SessionRecord | undefined,
  market: SessionMarket,
  account: string,
): NewSession {
  const config =
    stored !== undefined && chosen.choice === undefined ? configOf(stored) : newConfig(chosen, stored, market);
  return {
    id: chosen.id,
    mode: chosen.mode,
    desk: chosen.desk,
    venue: chosen.venue,
    account,
    instrument: config.instrument.id,
    config,
    configHash: runConfigHash(config),
    created: stored?.created ?? market.realNow,
  };
}

export function configOf({ config }: Pick<SessionRecord, 'config'>): RunConfig {
  return config as RunConfig;
}

function newConfig(
  { choice, timeframe }: SessionChoice,
  stored: SessionRecord | undefined,
  { instrument, now, costs }: SessionMarket,
): RunConfig {
  const before = stored === undefined ? undefined : configOf(stored);
  const traded = before === undefined ? instrument : instrumentOf(before.instrument);
  const from = before?.from ?? now;
  const { config } = preparedRun(
    { instrument: traded, timeframe, bars: new BarColumns(1) },
    {
      ...choice!,
      from: formatInstant(from as UnixMs),
      costs: { ...costs, ...choice!.costs },
      // Without rules there could be no halt.
      risk: choice!.risk ?? { ...NO_RISK_RULES, currency: traded.quote },
    },
  );
  return config;
}

/** Where the history begins that a new session warms up on. */
export function warmUpFrom({ from, timeframe, strategy }: RunConfig, days: number | undefined): UnixMs {
  const barMs = timeframeMs(timeframe);
  const usual = strategy.id === SCANNER ? SCANNER_DAYS * DAY_MS : STRATEGY_BARS * barMs;
  const wanted = days === undefined ? Math.min(usual, MOST_BARS * barMs) : days * DAY_MS;
  return Math.max(0, (from ?? 0) - wanted) as UnixMs;
}

/** Weekly frames, cycles and volatility ranks look back this far. */
const SCANNER_DAYS = 365;
const STRATEGY_BARS = 500;
const MOST_BARS = 50_000;

function usualTimeframe(choice: AnyChoice): string {
  return 'strategy' in choice ? '15m' : parseMode(choice.mode).timeframes.entry;
}

function unknownSession(id: string): AssayError {
  return new AssayError('session.unknown', `Expected the name of a stored session, was "${id}"`, {
    place: { value: id },
    remedy: 'Name one of "assay positions", or begin it: say what it trades with --mode or --strategy.',
  });
}

function storedChoice(stored: SessionRecord, options: SessionChoiceOptions): SessionChoice {
  const { id, desk, venue, mode } = stored;
  const { instrument, timeframe } = configOf(stored);
  const mismatch = (option: string, has: string, was: string): AssayError =>
    new AssayError('session.different', `Expected ${option} "${has}", which session "${id}" trades, was "${was}"`, {
      place: { value: was },
      remedy: 'Leave it out, or choose another name with --session.',
    });
  if (options.venue !== undefined && options.venue !== venue) throw mismatch('--venue', venue, options.venue);
  if (options.symbol !== undefined && normaliseSymbol(options.symbol) !== instrument.symbol)
    throw mismatch('--symbol', instrument.symbol, options.symbol);
  if ((options.live === true) !== (mode === 'live'))
    throw mismatch('a session that trades', mode, options.live === true ? 'live' : 'paper');
  return { id, desk, symbol: instrument.symbol, timeframe, venue, mode, choice: undefined };
}
