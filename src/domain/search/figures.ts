import { unknownName } from '#core/suggest.ts';

/** Figures of one run by name; one that is not known is left out. Plain numbers, never NaN. */
export type RunFigures = Readonly<Partial<Record<FigureName, number>>>;

interface FigureMeaning {
  readonly meaning: string;
  /**
   * How the figure grows when a run is longer: 1 in proportion to time, 0.5 with its root, 0 not. Figures of windows of different
   * length are compared after dividing by days to this power.
   */
  readonly timeOrder: 0 | 0.5 | 1;
}

/** Every figure that an objective or a constraint may name. */
export const FIGURES = {
  net: { meaning: 'net profit of the closed trades, in the quote currency', timeOrder: 1 },
  totalReturn: { meaning: 'equity at the end over equity at the start, minus 1', timeOrder: 1 },
  cagr: { meaning: 'compound growth a year', timeOrder: 0 },
  sharpe: { meaning: 'Sharpe ratio of daily returns, a year', timeOrder: 0 },
  sortino: { meaning: 'Sortino ratio of daily returns, a year', timeOrder: 0 },
  calmar: { meaning: 'compound growth a year over the deepest drawdown', timeOrder: 0 },
  maxDrawdown: {
    meaning: 'deepest fall of the equity from its highest, a share; 0 when it never fell',
    timeOrder: 0.5,
  },
  longestDrawdownMs: { meaning: 'longest time below an earlier high of the equity, ms', timeOrder: 1 },
  exposure: { meaning: 'share of bars at whose close a position was open', timeOrder: 0 },
  trades: { meaning: 'closed trades', timeOrder: 1 },
  wins: { meaning: 'closed trades with a net profit', timeOrder: 1 },
  winRate: { meaning: 'share of closed trades with a net profit', timeOrder: 0 },
  profitFactor: { meaning: 'sum of net wins over sum of net losses', timeOrder: 0 },
  expectancy: { meaning: 'mean net profit of a trade, in the quote currency', timeOrder: 0 },
  averageR: { meaning: 'mean net profit of a trade in multiples of its risk', timeOrder: 0 },
  sqn: { meaning: 'system quality number', timeOrder: 0.5 },
  fees: { meaning: 'fees paid, in the quote currency', timeOrder: 1 },
  averageHoldMs: { meaning: 'mean time of a trade, ms', timeOrder: 0 },
  averageHoldBars: { meaning: 'mean time of a trade, bars', timeOrder: 0 },
} as const satisfies Readonly<Record<string, FigureMeaning>>;

export type FigureName = keyof typeof FIGURES;

/** Every name, in the order of the table. */
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

/** Throws `argument.unknown` with the nearest names. */
export function figureNamed(text: string): FigureName {
  const name = FIGURE_NAMES.find((candidate) => candidate.toLowerCase() === text.trim().toLowerCase());
  if (name === undefined) throw unknownName('figure', text, FIGURE_NAMES);
  return name;
}
