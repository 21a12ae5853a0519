import { AssayError } from '#core/errors.ts';
import type { signalsApi } from '#contract/signals.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { FillRecord } from '#domain/operations/order-record.ts';
import type { SignalKey, SignalPageFilter } from '#domain/signals/signal-store.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import { instantRange } from '#apps/server/http/instant-range.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { explanation } from '#apps/server/signals/explanation.ts';
import { findSignal } from '#apps/server/signals/find-signal.ts';
import { signalChart } from '#apps/server/signals/signal-chart.ts';
import { signalRows } from '#apps/server/signals/signal-row.ts';

/** Signals of sessions, scans and backtests, with what the gates said. */
export function signalsHandlers({ store }: Pick<Platform, 'store'>): Handlers<typeof signalsApi> {
  return {
    'GET /signals': async ({ query }) => {
      const { cursor: text, limit, from, to, instrument, ...others } = query;
      const range = instantRange({ from, to });
      const cursor = new ListCursor<SignalKey>('signals', { ...others, instrument, ...range }, PLACE);
      const after = cursor.decode(text);
      const filter: SignalPageFilter = {
        ...definedOf(others),
        sort: others.sort,
        ...range,
        limit,
        ...(instrument === undefined ? {} : { instrument: instrument as InstrumentId }),
        ...(after === undefined ? {} : { after }),
      };
      const { items, next } = await store.signals.page(filter);
      return { items: await signalRows(items, store.signals), next: cursor.encode(next) };
    },
    'GET /signals/:id': async ({ params }) => {
      const record = await findSignal(store.signals, params.id);
      const document = record.document as SignalDocument;
      const [row] = await signalRows([record], store.signals);
      if (row === undefined) throw withoutPrices(record.id);
      const { origin, signal } = document;
      const fills = await fillsOf(store, origin, signal.id);
      return explanation({ row, document, fills, chart: await signalChart(store.bars, signal) });
    },
  };
}

const PLACE = { value: 'number', id: 'string' } as const;

/** Orders of a signal carry its name. Scans and backtests have no orders in the store. */
function fillsOf(store: Platform['store'], origin: string, signal: string): Promise<readonly FillRecord[]> {
  return store.sessions.fillsOf(origin, `${signal}/`);
}

type Defined<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> };

/** Without the fields that were not asked for. */
function definedOf<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function withoutPrices(id: string): AssayError {
  return new AssayError('signal.unknown', `Expected signal "${id}" to have a plan with prices, was one without`, {
    place: { value: id },
  });
}
