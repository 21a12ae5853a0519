import { AssayError } from '#core/errors.ts';
import type { ResponseOf } from '#contract/endpoint.ts';
import type { evidenceApi } from '#contract/evidence.ts';
import type { Dimension } from '#domain/evidence/matrix/dimensions.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter } from '#domain/evidence/outcomes/outcome-store.ts';
import type { SignalEntry } from '#domain/signals/signal-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { parseDimensions } from '#apps/research/evidence/dimension-choice.ts';
import type { ChoiceQuery } from '#apps/server/evidence/outcome-choice.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import { signalRows } from '#apps/server/signals/signal-row.ts';

type SignalsAnswer = ResponseOf<(typeof evidenceApi)['GET /evidence/signals']>;

export interface CellQuestion extends ChoiceQuery {
  /** Dimensions separated by commas. */
  readonly by: string;
  /** One value a dimension, separated by `|`. */
  readonly values: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type Place = { readonly time: number; readonly id: string };

/** The signals behind a cell of the matrix, the latest first. Those whose signal itself is not stored are left out. */
export async function cellSignals(
  store: Pick<Store, 'outcomes' | 'signals'>,
  filter: OutcomeFilter | undefined,
  question: CellQuestion,
): Promise<SignalsAnswer> {
  const { limit, cursor: text, ...filters } = question;
  const dimensions = parseDimensions(question.by, 'by');
  const values = question.values.split('|').map((value) => value.trim());
  if (values.length !== dimensions.length) throw wrongCount(dimensions, question.values);
  const cursor = new ListCursor<Place>('evidence/signals', filters, { time: 'number', id: 'string' });
  const before = cursor.decode(text);
  if (filter === undefined) return { items: [], next: null };
  const to = Math.min(filter.to ?? Number.POSITIVE_INFINITY, (before?.time ?? Number.POSITIVE_INFINITY) + 1);
  const range = Number.isFinite(to) ? { to } : {};
  // Outcomes come oldest first: the last ones before the place are the page, and one more tells whether there is another.
  const last: Place[] = [];
  for await (const outcome of calmly(store.outcomes.stream({ ...filter, ...range }))) {
    if (before !== undefined && !isBefore(outcome, before)) continue;
    if (!dimensions.every((dimension, i) => isIn(dimension, outcome, values[i]!))) continue;
    last.push({ time: outcome.time, id: outcome.signalId });
    if (last.length > limit + 1) last.shift();
  }
  const places = last.toReversed();
  const entries: SignalEntry[] = [];
  for (const { id } of places.slice(0, limit)) {
    const record = await store.signals.get(id);
    if (record !== undefined) entries.push(record);
  }
  const next = cursor.encode(places.length > limit ? places[limit - 1] : undefined);
  return { items: await signalRows(entries, store.signals), next };
}

function isIn(dimension: Dimension, outcome: OutcomeRecord, value: string): boolean {
  const found = dimension.valuesOf(outcome);
  return typeof found === 'string' ? found === value : found.includes(value);
}

function isBefore({ time, signalId }: OutcomeRecord, place: Place): boolean {
  return time < place.time || (time === place.time && signalId < place.id);
}

function wrongCount(dimensions: readonly Dimension[], values: string): AssayError {
  const names = dimensions.map(({ name }) => name).join('|');
  return new AssayError('argument.invalid', `values: Expected one value a dimension, "${names}", was "${values}"`, {
    place: { column: 'values', value: values },
  });
}
