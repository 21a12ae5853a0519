import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionMarketRow } from '#contract/prediction.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import { marketRow } from '#apps/prediction/views/market-view.ts';
import { UNKNOWN, amountText } from '#apps/research/run/words.ts';
import { cut } from '#apps/cli/prediction/market-table.ts';
import { bold, dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

const SHOWN_MARKETS = 18;
const SHOWN_FINDINGS = 8;
/** What the colours of a line take, which nobody sees. */
const COLOUR_LETTERS = 20;

/** The desk as it stands: how it hears, the liveliest markets, the latest findings, the account. */
export function watchScreen(host: PredictionHost, width: number): string {
  const rows = host.markets
    .list()
    .map((watched) => marketRow(watched, host.now))
    .sort((a, b) => b.findings - a.findings || b.volume24h - a.volume24h)
    .slice(0, SHOWN_MARKETS);
  const found = host.findings.recent().slice(0, SHOWN_FINDINGS);
  const lines = found.map((record) => findingLine(record, host.desk.state(record.finding.market)?.market));
  return [
    headLine(host),
    '',
    renderTable(COLUMNS, rows),
    '',
    bold('Latest findings'),
    ...(lines.length === 0 ? [dim('none yet')] : lines.map((line) => cut(line, width + COLOUR_LETTERS))),
  ].join('\n');
}

/** A finding in a line, for a terminal that scrolls. */
export function findingLine({ finding, decision }: FindingRecord, market: PredictionMarket | undefined): string {
  const { time, detector, direction, strength, reason } = finding;
  const arrow = direction === undefined ? ' ' : direction === 'long' ? green('▲') : red('▼');
  const what = decision === 'ordered' ? bold(decision) : decision;
  const question = cut(market?.question ?? finding.market, 44);
  return `${clock(time)}  ${arrow} ${detector.padEnd(17)} ${strength.toFixed(2)}  ${what.padEnd(7)}  ${question}: ${reason}`;
}

function headLine(host: PredictionHost): string {
  const health = host.watch.health();
  const { equityAtCost, openPositions } = host.run.account();
  const doubtful = health?.doubtful.length ?? 0;
  const parts = [
    bold(clock(host.now)),
    health === undefined ? yellow('looking up markets') : `${health.markets} markets`,
    health === undefined ? '' : `${health.messages} messages`,
    doubtful === 0 ? '' : yellow(`${doubtful} books in doubt`),
    `${host.foundCount} findings`,
    `${openPositions} positions`,
    `${host.isLive ? red('LIVE') : 'paper'} ${amountText(equityAtCost.amount)} ${equityAtCost.currency}`,
  ];
  return parts.filter((part) => part !== '').join(dim('  ·  '));
}

const COLUMNS: readonly TableColumn<PredictionMarketRow>[] = [
  { title: 'market', value: ({ question }) => cut(question, 52) },
  { title: 'category', value: ({ category }) => category },
  { title: 'bid', align: 'right', value: ({ bid }) => cents(bid) },
  { title: 'ask', align: 'right', value: ({ ask }) => cents(ask) },
  { title: '24 h', align: 'right', value: changeText },
  { title: 'traded', align: 'right', value: ({ volume24h }) => Math.round(volume24h).toLocaleString('en') },
  { title: 'found', align: 'right', value: ({ findings }) => (findings === 0 ? dim('0') : `${findings}`) },
  { title: '', value: ({ doubt }) => (doubt === null ? '' : yellow(doubt)) },
];

function cents(price: number | null): string {
  return price === null ? UNKNOWN : `${(100 * price).toFixed(1)} ¢`;
}

function changeText({ change24h }: PredictionMarketRow): string {
  if (change24h === null) return UNKNOWN;
  const text = `${change24h > 0 ? '+' : ''}${(100 * change24h).toFixed(1)}`;
  return change24h > 0 ? green(text) : change24h < 0 ? red(text) : text;
}

/** Time of the day, UTC. */
function clock(time: UnixMs): string {
  return formatInstant(time).slice(11, 19);
}
