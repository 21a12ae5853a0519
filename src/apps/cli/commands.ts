import type { CommandEntry } from '#apps/cli/command.ts';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'everything at once, on a market generated with a seed',
    load: () => import('#apps/cli/commands/demo.ts'),
  },
  {
    name: 'import',
    summary: 'store bars from CSV files or from an exchange',
    load: () => import('#apps/cli/commands/import.ts'),
  },
  { name: 'data', summary: 'what is stored: range, rows, gaps', load: () => import('#apps/cli/commands/data.ts') },
  {
    name: 'indicators',
    summary: 'indicator values, one row a bar',
    load: () => import('#apps/cli/commands/indicators.ts'),
  },
  {
    name: 'structure',
    summary: 'market structure facts: pivots, breaks, zones, sweeps',
    load: () => import('#apps/cli/commands/structure.ts'),
  },
  {
    name: 'scan',
    summary: 'ranked signals of a mode, blocked ones with the reason',
    load: () => import('#apps/cli/commands/scan.ts'),
  },
  {
    name: 'explain',
    summary: 'one signal whole: factors, gates, plan and a picture',
    load: () => import('#apps/cli/commands/explain.ts'),
  },
  {
    name: 'backtest',
    summary: 'trade a mode over stored bars and judge it',
    load: () => import('#apps/cli/commands/backtest.ts'),
  },
  {
    name: 'optimise',
    summary: 'search parameters: grid, random or TPE, resumable, in parallel',
    load: () => import('#apps/cli/commands/optimise.ts'),
  },
  {
    name: 'walk-forward',
    summary: 'choose parameters on the past, judge them on what follows, window by window',
    load: () => import('#apps/cli/commands/walk-forward.ts'),
  },
  {
    name: 'report',
    summary: 'stored runs, and the report of one as a page, Markdown or data',
    load: () => import('#apps/cli/commands/report.ts'),
  },
  {
    name: 'rerun',
    summary: 'make a run again out of its report and compare',
    load: () => import('#apps/cli/commands/rerun.ts'),
  },
  {
    name: 'compare',
    summary: 'two runs side by side, and the first event where they part',
    load: () => import('#apps/cli/commands/compare.ts'),
  },
  {
    name: 'metrics',
    summary: 'performance metrics of a file of returns or equity',
    load: () => import('#apps/cli/commands/metrics.ts'),
  },
  {
    name: 'evidence',
    summary: 'what proves a signal: win rates and results by type, category, hour, gate',
    load: () => import('#apps/cli/commands/evidence.ts'),
  },
  {
    name: 'pnl-report',
    summary: 'profit by day or week, by category, best and worst kinds of signal',
    load: () => import('#apps/cli/commands/pnl-report.ts'),
  },
  {
    name: 'attribution',
    summary: 'who earned the profit: triggers, factors, gates; what has become worse',
    load: () => import('#apps/cli/commands/attribution.ts'),
  },
  {
    name: 'optimise-signals',
    summary: 'weights, thresholds and category models, proposed only where proven',
    load: () => import('#apps/cli/commands/optimise-signals.ts'),
  },
  {
    name: 'replay',
    summary: 'run a journal again and compare every decision',
    load: () => import('#apps/cli/commands/replay.ts'),
  },
  {
    name: 'verify',
    summary: 'look-ahead, warm-up and cost tests of a strategy',
    load: () => import('#apps/cli/commands/verify.ts'),
  },
  {
    name: 'robustness',
    summary: 'chance, costs, neighbours and a null test: is a strategy proved',
    load: () => import('#apps/cli/commands/robustness.ts'),
  },
  {
    name: 'markets',
    summary: 'prediction markets of a venue, or those that were watched',
    load: () => import('#apps/cli/commands/prediction/markets.ts'),
  },
  {
    name: 'watch',
    summary: 'watch prediction markets for early signs, on paper: a live table',
    load: () => import('#apps/cli/commands/prediction/watch.ts'),
  },
  {
    name: 'calibrate',
    summary: 'market prices as probabilities: Brier, log, calibration, does recalibration help',
    load: () => import('#apps/cli/commands/prediction/calibrate.ts'),
  },
  {
    name: 'leak-scores',
    summary: 'how much of the news prices knew before, and whether that tells leaks',
    load: () => import('#apps/cli/commands/prediction/leak-scores.ts'),
  },
  {
    name: 'correlate',
    summary: 'who moves with whom and who first: rolling correlation, lead and lag',
    load: () => import('#apps/cli/commands/prediction/correlate.ts'),
  },
  {
    name: 'edge',
    summary: 'rules on recorded trades, net of costs, corrected for their number: edge or none',
    load: () => import('#apps/cli/commands/prediction/edge.ts'),
  },
  {
    name: 'score',
    summary: 'detectors against planted truths: precision, recall, delay, false alarms',
    load: () => import('#apps/cli/commands/prediction/score.ts'),
  },
  {
    name: 'serve',
    summary: 'the dashboard and its API, with a sandbox market while there is no other',
    load: () => import('#apps/cli/commands/operating/serve.ts'),
  },
  {
    name: 'settings',
    summary: 'what is set, and where each value comes from',
    load: () => import('#apps/cli/commands/operating/settings.ts'),
  },
  {
    name: 'sandbox',
    summary: 'an exchange or a prediction market on this machine, in the protocol of a real one',
    load: () => import('#apps/cli/commands/trading/sandbox.ts'),
  },
  {
    name: 'trade',
    summary: 'trade on paper or live, through restarts, at the sandbox or an exchange',
    load: () => import('#apps/cli/commands/trading/trade.ts'),
  },
  {
    name: 'parity',
    summary: 'a paper session through the backtest: the same orders',
    load: () => import('#apps/cli/commands/trading/parity.ts'),
  },
  {
    name: 'doctor',
    summary: 'what is wrong with this installation, and what to do about it',
    load: () => import('#apps/cli/commands/operating/doctor.ts'),
  },
  {
    name: 'alerts',
    summary: 'what needs attention, whether it reaches you, and a test of each channel',
    load: () => import('#apps/cli/commands/operating/alerts.ts'),
  },
  {
    name: 'backup',
    summary: 'one file with everything, while trading goes on; kept as long as the rule says',
    load: () => import('#apps/cli/commands/operating/backup.ts'),
  },
  {
    name: 'restore',
    summary: 'check a backup whole, then put it in the place of the store',
    load: () => import('#apps/cli/commands/operating/restore.ts'),
  },
  {
    name: 'users',
    summary: 'accounts of the dashboard: make the first one, and get back in',
    load: () => import('#apps/cli/commands/operating/users.ts'),
  },
  {
    name: 'orders',
    summary: 'orders and executions of trading sessions',
    load: () => import('#apps/cli/commands/trading/orders.ts'),
  },
  {
    name: 'positions',
    summary: 'what sessions hold, what it cost, what it has earned',
    load: () => import('#apps/cli/commands/trading/positions.ts'),
  },
  {
    name: 'equity',
    summary: 'the worth of a session over time',
    load: () => import('#apps/cli/commands/trading/equity.ts'),
  },
  {
    name: 'kill',
    summary: 'stop all trading at once, and lift that again',
    load: () => import('#apps/cli/commands/trading/kill.ts'),
  },
  {
    name: 'jobs',
    summary: 'what runs by the clock: due times, history, run one now',
    load: () => import('#apps/cli/commands/trading/jobs.ts'),
  },
  {
    name: 'audit',
    summary: 'who did what, and whether anybody has changed that since',
    load: () => import('#apps/cli/commands/operating/audit.ts'),
  },
];
