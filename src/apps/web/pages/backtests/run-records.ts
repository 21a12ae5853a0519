/** Plain data of a run that the pages read; the contract passes it on without looking into it. */

export interface RunTrade {
  readonly signalId: string;
  readonly direction: 'long' | 'short';
  readonly openedAt: number;
  readonly closedAt: number;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly exitPrice: string;
  readonly exitReason: string;
  readonly fees: string;
  readonly profit: string;
  readonly rMultiple: number | null;
  readonly mfeR: number | null;
  readonly maeR: number | null;
}

/** What a gate did to the signals of a run. */
export interface RunGate {
  readonly gate: string;
  readonly judged: number;
  readonly passed: number;
  readonly blocked: number;
  readonly unknown: number;
  readonly stopped: GateResults;
  readonly letThrough: GateResults;
}

/** Signals that were followed to their end, each traded alone. */
export interface GateResults {
  readonly measured: number;
  readonly winRate: number | null;
  readonly meanR: number | null;
  readonly totalR: number | null;
}

/** Trades of a run; rows that are none are left out. */
export function tradesOf(rows: readonly unknown[]): RunTrade[] {
  return rows.flatMap((row) => {
    const data = recordOf(row);
    const { signalId, direction, openedAt, closedAt, profit } = data;
    if (typeof signalId !== 'string' || typeof openedAt !== 'number' || typeof closedAt !== 'number') return [];
    return [
      {
        signalId,
        direction: direction === 'short' ? 'short' : 'long',
        openedAt,
        closedAt,
        quantity: textOf(data['quantity']),
        entryPrice: textOf(data['entryPrice']),
        exitPrice: textOf(data['exitPrice']),
        exitReason: textOf(data['exitReason']),
        fees: textOf(data['fees']),
        profit: textOf(profit),
        rMultiple: numberOf(data['rMultiple']),
        mfeR: numberOf(data['mfeR']),
        maeR: numberOf(data['maeR']),
      } as const,
    ];
  });
}

/** The gate ledger of a run. */
export function gatesOf(rows: readonly unknown[]): RunGate[] {
  return rows.flatMap((row) => {
    const data = recordOf(row);
    const { gate } = data;
    if (typeof gate !== 'string') return [];
    const count = (name: string): number => numberOf(data[name]) ?? 0;
    return [
      {
        gate,
        judged: count('judged'),
        passed: count('passed'),
        blocked: count('blocked'),
        unknown: count('unknown'),
        stopped: resultsOf(data['stopped']),
        letThrough: resultsOf(data['letThrough']),
      },
    ];
  });
}

function resultsOf(value: unknown): GateResults {
  const data = recordOf(value);
  return {
    measured: numberOf(data['measured']) ?? 0,
    winRate: numberOf(recordOf(data['winRatio'])['value']),
    meanR: numberOf(data['meanR']),
    totalR: numberOf(data['totalR']),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
