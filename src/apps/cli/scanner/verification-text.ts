import type { KindAssumption } from '#engine/verify/assumptions.ts';
import type { KnownAtCheck } from '#engine/verify/known-at.ts';
import type { PrefixCheck } from '#engine/verify/prefix-law.ts';
import type { RepeatCheck } from '#engine/verify/repeat-law.ts';
import type { SensitivityCheck } from '#engine/verify/sensitivity.ts';
import type { WarmUpCheck } from '#engine/verify/warm-up.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { amountText, percentText, winRateText } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderTable } from '#apps/cli/table.ts';

/** What was found out about a strategy. */
export interface Verification {
  readonly strategy: string;
  readonly data: string;
  readonly prefix: readonly PrefixCheck[];
  readonly repeat: RepeatCheck;
  readonly knownAt: KnownAtCheck;
  readonly assumptions: readonly KindAssumption[];
  readonly warmUp: readonly WarmUpCheck[];
  readonly sensitivity: readonly SensitivityCheck[];
}

/** The tests of a strategy for the terminal. */
export function verificationText(verification: Verification): string {
  const { strategy, data, prefix, warmUp, sensitivity } = verification;
  return [
    bold(strategy),
    dim(data),
    '',
    prefixText(prefix),
    '',
    datesText(verification),
    '',
    warmUpText(warmUp),
    '',
    sensitivityText(sensitivity),
  ].join('\n');
}

function prefixText(checks: readonly PrefixCheck[]): string {
  const table = renderTable<PrefixCheck>(
    [
      { title: 'bars kept', align: 'right', value: ({ bars }) => `${bars}` },
      { title: 'future', value: ({ future }) => future },
      { title: 'records compared', align: 'right', value: ({ records }) => `${records}` },
      {
        title: 'result',
        value: ({ difference }) =>
          difference === undefined ? green('the same') : red(`differs at record ${difference.n}`),
      },
    ],
    checks,
  );
  const broken = checks.find(({ difference }) => difference !== undefined)?.difference;
  const detail =
    broken === undefined
      ? ''
      : `\n${dim('without that future')} ${broken.expected}\n${dim('with it')}             ${broken.found}`;
  return `${bold('Prefix law')} ${dim('nothing known at a bar may depend on later ones')}\n${table}${detail}`;
}

function datesText({ repeat, knownAt, assumptions }: Verification): string {
  const { difference, records } = repeat;
  const { signals, facts, violation } = knownAt;
  const same = difference === undefined;
  return [
    `${bold('Repeat')} ${same ? green(`the same ${records} records a second time`) : red(`differs at record ${difference.n}`)}`,
    `${bold('Known at')} ${violation === undefined ? green(`${signals} signals, ${facts} dated facts, none from later`) : red(violation)}`,
    `${bold('Fill rules')} ${assumptions.length === 0 ? green('none is kinder than a market') : ''}`,
    ...assumptions.map(({ policy, value, why }) => red(`  ${policy} "${value}": ${why}`)),
  ].join('\n');
}

function warmUpText(checks: readonly WarmUpCheck[]): string {
  const table = renderTable<WarmUpCheck>(
    [
      { title: 'bars before', align: 'right', value: ({ barsBefore }) => `${barsBefore}` },
      { title: 'signals with all data', align: 'right', value: ({ expected }) => `${expected}` },
      { title: 'made again', align: 'right', value: ({ same }) => `${same}` },
      { title: 'others', align: 'right', value: ({ added }) => `${added}` },
    ],
    checks,
  );
  const enough = checks.find(({ expected, same, added }) => same === expected && added === 0);
  const words =
    enough === undefined
      ? 'The signals still depend on the oldest data.'
      : `${enough.barsBefore} bars of history are enough.`;
  return `${bold('Warm-up')} ${dim('signals of the last third, with less history before it')}\n${table}\n${words}`;
}

function sensitivityText(checks: readonly SensitivityCheck[]): string {
  const table = renderTable<SensitivityCheck>(
    [
      { title: 'assumption', value: ({ assumption }) => assumption },
      { title: 'trades', align: 'right', value: ({ statistics }) => `${statistics.trades}` },
      { title: 'win rate [95 %]', align: 'right', value: ({ statistics }) => winRateText(statistics.winRate) },
      { title: 'average R', align: 'right', value: ({ statistics }) => rText(statistics.averageR) },
      { title: 'net profit', align: 'right', value: ({ statistics }) => amountText(statistics.netProfit.amount) },
      { title: 'return', align: 'right', value: ({ statistics }) => percentText(statistics.totalReturnRatio) },
    ],
    checks,
  );
  return `${bold('Sensitivity')}\n${table}`;
}
