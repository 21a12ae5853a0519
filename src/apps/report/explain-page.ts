import { responsiveChart, standaloneChart } from '#apps/report/chart/candle-chart.ts';
import type { ChartInput } from '#apps/report/chart/frame.ts';
import type { ExplainReport, SignalOutcome } from '#apps/report/explain-report.ts';
import { factorList } from '#apps/report/factor-list.ts';
import {
  formatChange,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  formatScore,
  formatTime,
} from '#apps/report/format.ts';
import { gateList } from '#apps/report/gate-list.ts';
import { badge, note, renderPage, section, table, toned } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { mergeOverlays } from '#apps/report/chart/overlays.ts';
import type { ChartOverlays } from '#apps/report/chart/overlays.ts';
import { ZONE_CSS } from '#apps/report/theme.ts';
import { signalOverlays } from '#apps/report/signal-overlays.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';

/** The page of one signal: decision, picture, plan, every factor, every gate. One HTML file. */
export function renderExplainPage(report: ExplainReport): string {
  const { signal } = report;
  return renderPage(
    {
      kicker: `Signal \u00B7 ${report.mode}${report.preset === undefined ? '' : ` \u00B7 gates ${report.preset}`}`,
      title: `${report.symbol} ${signal.direction}, ${signal.timeframe}`,
      subtitle: `Known at ${formatTime(signal.time)} UTC, when its bar closed`,
      footer: `Signal ${signal.id}. ${report.origin ?? ''}`,
      styles: ZONE_CSS,
    },
    section('Decision', decision(report)),
    element('section', { class: 'bare' }, responsiveChart(explainChart(report))),
    section('Plan', planTable(report), note(planNote(report))),
    section('Factors', factorList(signal.factors, report.priceDigits)),
    section('Gates', gateList(report.verdicts, report.priceDigits)),
  );
}

/** The picture alone, as an SVG file. */
export function renderExplainChart(report: ExplainReport): string {
  return standaloneChart(explainChart(report));
}

function explainChart(report: ExplainReport): ChartInput {
  const { signal, outcome } = report;
  const own = signalOverlays(signal, report.verdicts, outcome?.endedAt);
  const overlays = mergeOverlays(mergeOverlays(report.overlays ?? {}, own), { markers: fillMarkers(report) });
  return {
    bars: report.bars,
    title: `${report.symbol} ${signal.timeframe}`,
    subtitle: `${signal.direction === 'long' ? 'Long' : 'Short'}, ${report.mode}, score ${formatScore(signal.score)}`,
    priceDigits: report.priceDigits,
    knownAt: signal.time,
    overlays,
  };
}

function fillMarkers({ signal, outcome }: ExplainReport): NonNullable<ChartOverlays['markers']> {
  const { direction } = signal;
  return (outcome?.fills ?? []).map(({ kind, time, price, label }) => ({ kind, time, price, label, direction }));
}

function decision({ signal, verdicts, outcome }: ExplainReport): Content {
  const stopped = verdicts.filter((verdict) => verdict.kind !== 'pass');
  const passed = `${verdicts.length - stopped.length} of ${verdicts.length} gates passed`;
  const words =
    stopped.length === 0
      ? verdicts.length === 0
        ? 'No gates judged this signal.'
        : 'Every gate passed: the signal may open a position.'
      : `Stopped by ${stopped.map((verdict) => verdict.gate).join(' and ')}.`;
  return [
    element('p', { class: 'lead' }, words),
    element(
      'div',
      { class: 'badges' },
      stopped.length === 0 ? badge('may trade', 'good') : badge('blocked', 'bad'),
      badge(signal.direction, 'plain'),
      badge(`score ${formatScore(signal.score)}`, 'plain'),
      verdicts.length > 0 && badge(passed, 'plain'),
      outcome !== undefined && outcomeBadge(outcome),
    ),
    outcome !== undefined &&
      note(
        `${outcome.isTraded ? 'Outcome' : 'Not traded; followed to learn what the gates are worth'}: ${outcome.summary}`,
      ),
  ];
}

function outcomeBadge({ rMultiple, isTraded }: SignalOutcome): Markup {
  const tone = rMultiple === undefined || rMultiple === 0 ? 'plain' : rMultiple > 0 ? 'good' : 'bad';
  return badge(`${isTraded ? 'outcome' : 'would have been'} ${formatR(rMultiple)}`, tone);
}

function planTable({ signal: { plan, direction }, priceDigits }: ExplainReport): Markup {
  const price = (value: number): string => formatNumber(value, priceDigits);
  const away = (value: number): string => formatChange(value / plan.referencePrice - 1);
  const zone = `${price(plan.entryZone[0])} to ${price(plan.entryZone[1])}`;
  const entry = plan.entry.kind === 'market' ? 'Market, at the next open' : `Limit at ${price(plan.entry.price)}`;
  const side = direction === 'long' ? 'below' : 'above';
  const rows: Content[][] = [
    ['Entry', price(plan.referencePrice), '', '', '', entry],
    ['Entry zone', zone, '', '', '', 'Where an entry is still as good as planned'],
    ['Invalidation', price(plan.invalidation), away(plan.invalidation), '', '', `The idea is wrong ${side} this`],
    ['Stop', price(plan.stop), away(plan.stop), toned(formatR(-1), -1), '', 'Stop order'],
    ...plan.targets.map((target, i): Content[] => [
      `Target ${i + 1}`,
      price(target.price),
      away(target.price),
      toned(formatR(target.rMultiple), target.rMultiple),
      formatPercent(target.share, 0),
      target.reason,
    ]),
  ];
  const columns = [
    { title: '' },
    { title: 'Price', isNumber: true },
    { title: 'From entry', isNumber: true, isOptional: true },
    { title: 'R', isNumber: true },
    { title: 'Share', isNumber: true },
    { title: 'Reason', isProse: true },
  ];
  return table(columns, rows, 'Plan');
}

function planNote({ signal, size }: ExplainReport): string {
  const { plan, time, timeframe } = signal;
  const life = plan.expiresAt - time;
  const bars = Math.round(life / timeframeMs(timeframe));
  const expiry = `The entry expires at ${formatTime(plan.expiresAt)} UTC, ${formatDuration(life)} (${bars} bars) after the signal.`;
  if (size === undefined) return expiry;
  return `Size ${formatMoney(size.quantity, size.unit)}, risking ${formatMoney(size.riskAmount, size.currency)}. ${expiry}`;
}
