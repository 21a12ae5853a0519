import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { aggregate } from '#domain/market/aggregator.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { BreakFact, Fact, TakenFact } from '#domain/structure/fact.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { BreakOverlay, ChartOverlays, MarkerOverlay } from '#apps/report/chart/overlays.ts';
import type { ExplainReport, OutcomeFill, SignalOutcome } from '#apps/report/explain-report.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { percentText, rPlainText } from '#apps/research/run/words.ts';

/** Entry bars drawn before and after the signal. */
const BEFORE = 120;
const AFTER = 60;
/** Breaks of structure drawn, the latest ones before the signal. */
const BREAKS_SHOWN = 8;

/** Everything on the page of a stored signal; `loaded` are the bars that its run was fed, as far as they are stored now. */
export function explainReport(document: SignalDocument, loaded: LoadedBars): ExplainReport {
  const { signal, verdicts, mode, preset, origin } = document;
  const { instrument } = loaded;
  const clock = calendarNamed(instrument.calendar).clock;
  const bars = loaded.timeframe === signal.timeframe ? loaded.bars : aggregate(loaded.bars, clock, signal.timeframe);
  const made = bars.indexAt(signal.time) - 1;
  const from = Math.max(0, made - BEFORE + 1);
  const outcome = outcomeOf(document);
  return {
    signal,
    symbol: instrument.symbol,
    mode: `scanner ${mode}`,
    preset,
    verdicts,
    bars: bars.slice(from, Math.min(bars.length, made + 1 + AFTER)),
    priceDigits: instrument.priceTick.scale,
    overlays: structureOverlays(bars, from, made),
    ...(outcome === undefined ? {} : { outcome }),
    origin: `From ${origin}; ${instrument.symbol} on ${instrument.venue}, ${loaded.timeframe} bars.`,
  };
}

/** Breaks and sweeps of the entry timeframe's own structure inside the picture, as they were known at the signal. */
function structureOverlays(bars: BarColumns, from: number, made: number): ChartOverlays {
  const facts: Fact[] = [];
  const structure = new MarketStructure({}, (fact) => facts.push(fact));
  const cursor = new BarCursor(bars);
  for (let i = 0; i <= made; i++) structure.update(cursor.moveTo(i));
  const breaks = facts
    .filter((fact): fact is BreakFact => fact.kind === 'break' && fact.strength === 5 && fact.pivotAt >= from)
    .slice(-BREAKS_SHOWN);
  const sweeps = facts.filter(
    (fact): fact is TakenFact =>
      fact.kind === 'taken' && fact.by === 'sweep' && fact.of === 'pivot' && fact.strength === 50 && fact.at >= from,
  );
  return { breaks: breaks.map((fact) => breakOverlay(fact, bars)), markers: sweeps.map(sweepMarker) };
}

function breakOverlay(
  { type, direction, level, pivotAt, at, confirmedTime }: BreakFact,
  bars: BarColumns,
): BreakOverlay {
  return {
    kind: type,
    direction: direction === 1 ? 'long' : 'short',
    price: level,
    pivotTime: bars.openTime[pivotAt]!,
    breakTime: bars.openTime[at]!,
    knownAt: confirmedTime,
  };
}

/** A swept low speaks for longs. */
function sweepMarker({ direction, confirmedTime, level }: TakenFact): MarkerOverlay {
  return {
    kind: 'sweep',
    direction: direction === 1 ? 'short' : 'long',
    time: confirmedTime,
    price: level,
    label: 'Sweep',
  };
}

function outcomeOf({ followed, verdicts }: SignalDocument): SignalOutcome | undefined {
  if (followed === undefined) return undefined;
  const fills = fillsOf(followed);
  return {
    summary: outcomeText(followed),
    isTraded: allPass(verdicts),
    ...(followed.rMultiple === undefined ? {} : { rMultiple: followed.rMultiple }),
    ...(followed.exitTime === undefined ? {} : { endedAt: followed.exitTime }),
    fills,
  };
}

function fillsOf({ entryTime, entryPrice }: FollowedSignal): OutcomeFill[] {
  if (entryTime === undefined || entryPrice === undefined) return [];
  return [{ kind: 'entry', time: entryTime, price: entryPrice, label: 'Filled' }];
}

const ENDINGS: Readonly<Record<FollowedSignal['resolution'], string>> = {
  target: 'reached its last target',
  stop: 'was stopped out',
  'time-limit': 'ran out of time',
  expired: 'was never entered: its limit expired',
  open: 'is still open at the end of the data',
  'bad-plan': 'could not be ordered: its plan breaks a rule of the instrument',
};

/** `was stopped out: -1.04 R net, best +0.62 R, worst -1.00 R`. */
export function outcomeText({ resolution, rMultiple, mfeR, maeR }: FollowedSignal): string {
  if (rMultiple === undefined) return ENDINGS[resolution];
  return `${ENDINGS[resolution]}: ${rPlainText(rMultiple)} net, best ${rPlainText(mfeR)}, worst ${rPlainText(maeR)}`;
}

/** How good the price was some time later, for the terminal: `+1 h 0.42 %`. */
export function afterText({ priceAfter, direction }: FollowedSignal, reference: number): string {
  const sign = direction === 'long' ? 1 : -1;
  const horizons = [
    ['+10 min', priceAfter.tenMinutes],
    ['+30 min', priceAfter.thirtyMinutes],
    ['+1 h', priceAfter.oneHour],
    ['+4 h', priceAfter.fourHours],
  ] as const;
  return horizons
    .map(
      ([label, price]) =>
        `${label} ${percentText(price === undefined ? undefined : sign * (price / reference - 1), 2)}`,
    )
    .join(', ');
}
