import type { PlanShape, SignalExplanation, SignalRow } from '#contract/signals.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { FillRecord } from '#domain/operations/order-record.ts';
import type { TradePlan } from '#domain/signals/signal.ts';
import { outcomeText } from '#apps/research/run/explain-data.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { factShape, verdictShape } from '#apps/server/signals/verdict-shape.ts';

/** What is known of a signal besides its document. */
export interface ExplanationParts {
  readonly row: SignalRow;
  readonly document: SignalDocument;
  /** Executions of its own orders, oldest first; none of a signal that was never traded. */
  readonly fills: readonly FillRecord[];
  readonly chart: SignalExplanation['chart'];
}

/** Why a signal was made, what each gate said of it, and what became of it. */
export function explanation({ row, document, fills, chart }: ExplanationParts): SignalExplanation {
  const { signal, verdicts, preset, decided } = document;
  return {
    signal: row,
    preset,
    plan: planShape(signal.plan),
    factors: signal.factors.map(({ name, score, weight, reason, evidence }) => {
      return { name, score, weight, reason, evidence: evidence.map(factShape) };
    }),
    verdicts: verdicts.map(verdictShape),
    outcome: outcomeOf(document),
    isTraded: decided === undefined ? allPass(verdicts) : decided.kind === 'submitted',
    fills: fills.length > 0 ? fills.map(fillShape) : followedFills(document),
    chart,
  };
}

function planShape(plan: TradePlan): PlanShape {
  const { entry, entryZone, referencePrice, invalidation, stop, targets, expiresAt } = plan;
  return {
    entry: { kind: entry.kind, price: entry.kind === 'limit' ? entry.price : null },
    entryZone: [...entryZone],
    referencePrice,
    invalidation,
    stop,
    targets: targets.map(({ price, share, rMultiple, reason }) => ({ price, share, rMultiple, reason })),
    expiresAt,
  };
}

/** What was done, and what came of it as a trade of its own. */
function outcomeOf({ decided, followed }: SignalDocument): string | null {
  const done = decided === undefined ? undefined : sentence(decided.why);
  const became = followed === undefined ? undefined : `Followed alone, it ${outcomeText(followed)}.`;
  return done === undefined && became === undefined ? null : [done, became].filter(Boolean).join(' ');
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function fillShape({ orderId, time, price, side, quantity }: FillRecord): SignalExplanation['fills'][number] {
  const role = orderId.slice(orderId.lastIndexOf('/') + 1);
  const kind = role === 'entry' ? 'entry' : 'exit';
  const word = ROLES.find(([name]) => role.startsWith(name))?.[1] ?? 'Filled';
  const done = side === 'buy' ? 'bought' : 'sold';
  return { kind, time, price: price.toNumber(), label: `${word}: ${done} ${quantity.toString()}` };
}

const ROLES = [
  ['entry', 'Entry'],
  ['stop-loss', 'Stop'],
  ['target', 'Target'],
  ['exit', 'Exit'],
] as const;

/** Of a signal that no account traded: where it would have been entered. */
function followedFills({ followed }: SignalDocument): SignalExplanation['fills'] {
  const { entryTime, entryPrice } = followed ?? {};
  if (entryTime === undefined || entryPrice === undefined) return [];
  return [{ kind: 'entry', time: entryTime, price: entryPrice, label: 'Entry, followed' }];
}
