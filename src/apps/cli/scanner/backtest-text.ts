import type { Trade } from '#domain/ledger/trade.ts';
import type { DenialCounts } from '#engine/drivers/decision-log.ts';
import { atStartingRisk } from '#apps/research/report/build-report.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import { allGatesRatio } from '#apps/research/run/compare-gates.ts';
import type { ComparedPreset } from '#apps/research/run/compare-gates.ts';
import { rText, sparkline } from '#apps/cli/scanner/words.ts';
import { amountText, exactPriceText, percentText, timeText, UNKNOWN, winRateText } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderPairs, renderTable } from '#apps/cli/table.ts';

/** A finished backtest for the terminal: headline, equity, gates, the last trades. */
export function backtestText(finished: FinishedRun, tradesShown: number): string {
  const { result, run } = finished;
  const { instrument, timeframe } = finished.loaded;
  const title = `${instrument.symbol} ${timeframe}, ${run.title}`;
  return [
    bold(title),
    headline(finished),
    equityText(finished),
    gatesText(finished),
    tradesText(result.trades, tradesShown),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline({ result, loaded, journalFile, elapsedMs }: FinishedRun): string {
  const { statistics: s, outcomes, denials } = result;
  const { bars } = loaded;
  const { equity } = result;
  const traded = equity.values.length;
  const warmUp = traded < bars.length ? `, after ${bars.length - traded} to warm up` : '';
  const currency = loaded.instrument.quote;
  const net = s.netProfit.amount;
  const tone = net.sign() > 0 ? green : net.sign() < 0 ? red : String;
  const other = Object.entries(outcomes)
    .filter(([kind, count]) => count > 0 && kind !== 'submitted' && kind !== 'blocked')
    .map(([kind, count]) => `, ${kind} ${count}${kind === 'denied' ? ` (${denialsText(denials)})` : ''}`);
  return renderPairs([
    ['bars', `${traded}, ${timeText(equity.startTime)} to ${timeText(bars.closeTime[bars.length - 1]!)} UTC${warmUp}`],
    ['signals', `${result.signals}: ordered ${outcomes.submitted}, blocked ${outcomes.blocked}${other.join('')}`],
    ['trades', `${s.trades}, win rate ${winRateText(s.winRate)}, average ${rText(s.averageR)}`],
    [
      'net profit',
      `${tone(`${amountText(net)} ${currency}`)} (${percentText(s.totalReturnRatio)}), fees ${amountText(s.fees.amount)}`,
    ],
    [
      'profit factor',
      `${numberText(s.profitFactor)}, SQN ${numberText(s.sqn)}, expectancy ${numberText(s.expectancy)} ${currency} a trade`,
    ],
    [
      'drawdown',
      `${percentText(s.maxDrawdown?.ratio ?? 0)}, Sharpe ${numberText(s.sharpe)}, Sortino ${numberText(s.sortino)}, exposure ${percentText(s.exposureRatio)}`,
    ],
    ['order hash', `${result.orderHash.slice(0, 16)}  journal ${result.journalHash?.slice(0, 16) ?? UNKNOWN}`],
    ['journal', journalFile],
    ['time', `${(elapsedMs / 1000).toFixed(2)} s`],
  ]);
}

/** `max-order-notional 270, cash 2`. */
function denialsText(denials: DenialCounts): string {
  return Object.entries(denials)
    .map(([rule, count]) => `${rule} ${count}`)
    .join(', ');
}

function equityText({ result }: FinishedRun): string {
  return `${dim('equity')}  ${sparkline(result.equity.values)}`;
}

function gatesText({ gates }: FinishedRun): string {
  if (gates.length === 0) return '';
  return renderTable(
    [
      { title: 'gate', value: (gate) => gate.gate },
      { title: 'judged', align: 'right', value: (gate) => `${gate.judged}` },
      { title: 'passed', align: 'right', value: (gate) => `${gate.passed}` },
      { title: 'blocked', align: 'right', value: (gate) => `${gate.blocked}` },
      { title: 'unknown', align: 'right', value: (gate) => `${gate.unknown}` },
      { title: 'average R of passed', align: 'right', value: (gate) => rText(gate.let.meanR) },
      { title: 'average R of stopped', align: 'right', value: (gate) => rText(gate.stopped.meanR) },
      { title: 'sum R of stopped', align: 'right', value: (gate) => rText(gate.stopped.totalR, 1) },
    ],
    gates,
  );
}

function tradesText(trades: readonly Trade[], shown: number): string {
  if (trades.length === 0) return dim('No signal became a closed trade.');
  const last = shown === 0 ? [] : trades.slice(-shown);
  if (last.length === 0) return '';
  const heading = last.length < trades.length ? `${dim(`The last ${last.length} of ${trades.length} trades`)}\n` : '';
  const table = renderTable<Trade>(
    [
      { title: 'entered', value: (trade) => timeText(trade.entryTime) },
      { title: 'exited', value: (trade) => timeText(trade.exitTime) },
      { title: 'side', value: (trade) => trade.direction },
      { title: 'quantity', align: 'right', value: (trade) => trade.quantity.toString() },
      { title: 'entry', align: 'right', value: (trade) => exactPriceText(trade.entryPrice) },
      { title: 'exit', align: 'right', value: (trade) => exactPriceText(trade.exits.at(-1)!.price) },
      { title: 'by', value: (trade) => trade.exitReason },
      { title: 'net', align: 'right', value: (trade) => amountText(trade.net.amount) },
      { title: 'R', align: 'right', value: (trade) => rText(trade.rMultiple) },
    ],
    last,
  );
  return `${heading}${table}`;
}

/** Presets side by side, and below how often each gate lets a random entry through. */
export function comparisonText(presets: readonly ComparedPreset[], currency: string): string {
  const table = renderTable<ComparedPreset>(
    [
      { title: 'gates', value: ({ preset }) => preset },
      { title: 'signals', align: 'right', value: ({ finished }) => `${finished.result.signals}` },
      { title: 'blocked', align: 'right', value: ({ finished }) => `${finished.result.outcomes.blocked}` },
      { title: 'trades', align: 'right', value: ({ finished }) => `${finished.result.statistics.trades}` },
      {
        title: 'win rate [95 %]',
        align: 'right',
        value: ({ finished }) => winRateText(finished.result.statistics.winRate),
      },
      { title: 'average R', align: 'right', value: ({ finished }) => rText(finished.result.statistics.averageR) },
      {
        title: `net ${currency}`,
        align: 'right',
        value: ({ finished }) => amountText(finished.result.statistics.netProfit.amount),
      },
      {
        title: 'drawdown',
        align: 'right',
        value: ({ finished }) => percentText(finished.result.statistics.maxDrawdown?.ratio ?? 0),
      },
      { title: 'random bars passed', align: 'right', value: ({ passRates }) => percentText(allGatesRatio(passRates)) },
      {
        title: 'blocked would have',
        align: 'right',
        value: ({ blocked }) => `${rText(blocked.totalR, 1)} of ${blocked.measured}`,
      },
    ],
    presets,
  );
  const rows = presets.flatMap(({ preset, finished, passRates }) =>
    finished.gates.map((gate) => ({
      preset,
      gate,
      finished,
      rate: passRates.find((rate) => rate.gate === gate.gate && rate.direction === 'both'),
    })),
  );
  const gates = renderTable<(typeof rows)[number]>(
    [
      { title: 'gates', value: ({ preset }) => preset },
      { title: 'gate', value: ({ gate }) => gate.gate },
      { title: 'random bars passed', align: 'right', value: ({ rate }) => percentText(rate?.passRatio) },
      { title: 'stopped', align: 'right', value: ({ gate }) => `${gate.blocked + gate.unknown} of ${gate.judged}` },
      { title: 'win rate of stopped', align: 'right', value: ({ gate }) => winRateText(gate.stopped.winRate) },
      { title: 'sum R of stopped', align: 'right', value: ({ gate }) => rText(gate.stopped.totalR, 1) },
      {
        title: `${currency} of stopped`,
        align: 'right',
        value: ({ gate, finished }) => atStartingRisk(gate.stopped.totalR, finished.run.config),
      },
      { title: 'verdict', value: ({ rate }) => (rate?.discriminates === false ? 'does not discriminate' : '') },
    ],
    rows,
  );
  return `${table}\n\n${gates}`;
}

function numberText(value: number | undefined): string {
  return value === undefined ? UNKNOWN : value.toFixed(2);
}
