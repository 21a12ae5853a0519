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
    name: 'replay',
    summary: 'run a journal again and compare every decision',
    load: () => import('#apps/cli/commands/replay.ts'),
  },
  {
    name: 'verify',
    summary: 'look-ahead, warm-up and cost tests of a strategy',
    load: () => import('#apps/cli/commands/verify.ts'),
  },
];
