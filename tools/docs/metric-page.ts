import type { Metric } from '#domain/metrics/metric.ts';

export const METRIC_PAGE = 'docs/metrics.md';

const HEAD = `# Metrics

Every performance metric of this code: what it means, how it is computed, where that comes from, and when nothing is said. This page is
written from \`src/domain/metrics/registry.ts\` by \`node tools/metrics-page.ts\`; \`assay metrics\` computes the first eight chapters for a
file of returns or equity.

## Conventions

- Returns are simple returns, as ratios: 0.01 is one percent. A loss is a negative return; a drawdown is a depth above 0.
- \`periods\` is the number of rows a year (252, 365, 52, 12, 1) and is always given. The risk-free rate is given a year and brought to
  one period by compounding, except where a function takes it for a period.
- A missing value (NaN in a series) is left out. Where time counts (annual return), its period counts as one without change. Against a
  benchmark, rows in which either is missing are left out.
- A figure that cannot be known is \`undefined\`, and the reason is one of its needs below. It is never 0, NaN or infinite: a ratio over
  no risk at all is not known, however good it looks.
- Values at risk are returns (negative when they are losses) of the periods that are worse, such as the worst 5 %.
- sd is the standard deviation, ddof 1 when it divides by n - 1; φ and Φ are density and distribution of the standard normal, z its
  quantile, exact to about 1e-15 (\`numeric/normal.ts\`).

## Where libraries disagree

Each way is a named option; nothing is decided by a hidden branch.

| question | here, unless said otherwise | the other ways, and who goes them |
|---|---|---|
| What stands above the bar of Sharpe and Sortino? | the mean return above the reference, times √periods | \`kind: 'geometric'\`: growth a year minus the rate (backtesting.py) |
| Deviation under Sharpe | ddof 1 (empyrical, ffn) | the compound year's volatility with \`geometric\` (backtesting.py) |
| Deviation of a Gaussian value at risk | \`population\`, ddof 0, for one series (PerformanceAnalytics) | \`sample\`, ddof 1, for portfolios |
| Skewness, kurtosis | \`population\` moments | \`sample\`: corrected for the estimated mean (pandas, ffn, LEAN) |
| Kurtosis in the probabilistic Sharpe ratio | \`full\`: 3 for the normal distribution (the paper) | \`excess\`: 0 for it (LEAN) |
| Is the start a peak? | yes: the worth before the first return (empyrical) | without \`start\` the first row is the first peak (ffn, on prices) |
| Length of a drawdown | from the last row at the peak (backtesting.py, LEAN) | \`first-below\`: from the first row below it (ffn) |
| Sign of a drawdown | a depth above 0 | negative in empyrical and ffn |
| Nothing recovered, no variation | \`undefined\` | 0 in LEAN; NaN or infinite in empyrical |
| Alpha a year | \`compound\` | \`linear\`: times periods (empyrical before 0.5) |
| Months and years in part | count as far as there is data | ffn leaves the first one out |
| Pareto tail | fitted to \`excesses\` over the threshold, for a share of all returns | \`losses\`: fitted to losses, for a share of losses (empyrical) |
| Flows within a day | \`in-first-out-last\` (Portfolio Performance) | \`start\` (Wealthfolio), \`end\` |
| Results under SQN, profit factor | R multiples; net profits | profits; shares of what was put in (backtesting.py) |
`;

/** The whole page: a chapter for each family, in the order in which they come. Written by `node tools/metrics-page.ts`. */
export function metricPage(metrics: readonly Metric[]): string {
  const families = [...new Set(metrics.map(({ family }) => family))];
  const chapters = families.map((family) => {
    const rows = metrics.filter((metric) => metric.family === family).map(metricRow);
    const title = family.charAt(0).toUpperCase() + family.slice(1);
    return `\n## ${title}\n\n| metric | unit | formula | needs | source, options |\n|---|---|---|---|---|\n${rows.join('')}`;
  });
  return HEAD + chapters.join('');
}

function metricRow({ name, title, unit, formula, source, needs, options, code }: Metric): string {
  const [file] = code.split('#');
  const wanted = needs.length === 0 ? 'nothing' : needs.map(({ text }) => text).join('; ');
  const origin = options === undefined ? source : `${source}. Options: ${options}`;
  const link = `[\`${name}\`](../src/domain/metrics/${file})`;
  return `${['', `${link} ${title}`, unit, cell(formula), cell(wanted), cell(origin), ''].join(' | ').trim()}\n`;
}

/** A bar ends a cell of Markdown. */
function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
