import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { structureMark } from '#contract/market.ts';
import type { marketApi } from '#contract/market.ts';
import { instrumentOf } from '#engine/run-config.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import { instantRange } from '#apps/server/http/instant-range.ts';
import { barShape } from '#apps/server/market/bar-shape.ts';
import { instrumentShapes } from '#apps/server/market/instruments.ts';
import { storedBars } from '#apps/server/market/stored-bars.ts';
import { StructureCache } from '#apps/server/market/structure-cache.ts';
import { WARM_UP_BARS } from '#apps/server/market/structure-marks.ts';
import type { MarkKind } from '#apps/server/market/structure-marks.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

/** Instruments, bars and market structure, as they are stored. */
export function marketHandlers({ store, market }: Pick<Platform, 'store' | 'market'>): Handlers<typeof marketApi> {
  const structure = new StructureCache();
  return {
    'GET /markets': async () => ({
      items: market.venues().map((venue) => ({ venue, now: market.now(venue), speed: market.speed(venue) })),
    }),
    'GET /instruments': async () => {
      const [sets, sessions] = await Promise.all([store.bars.list(), store.sessions.list()]);
      const traded = sessions.map((session) => instrumentOf(configOf(session).instrument));
      return { items: instrumentShapes(sets, traded, market) };
    },
    'GET /bars': async ({ query }) => {
      const { instrument, timeframe, limit } = query;
      return barShape(await storedBars(store.bars, { instrument, timeframe, limit, ...instantRange(query) }));
    },
    'GET /structure': async ({ query }) => {
      const { instrument, timeframe } = query;
      const kinds = query.kinds === undefined ? undefined : kindsOf(query.kinds);
      const { from, to } = instantRange(query);
      const limit = query.limit + WARM_UP_BARS;
      const found = await storedBars(store.bars, { instrument, timeframe, limit, ...(to === undefined ? {} : { to }) });
      const { bars } = found;
      const first = from === undefined ? 0 : bars.indexAt(from);
      const shownFrom = Math.max(first, bars.length - query.limit, 0);
      const marks = structure.marks(bars, { shownFrom, ...(kinds === undefined ? {} : { kinds }) });
      const knownAt = bars.length === 0 ? null : bars.closeTime[bars.length - 1]!;
      return { instrument: found.instrument.id, timeframe: found.timeframe, knownAt, marks: [...marks] };
    },
  };
}

/** Reads `break,swing`. Throws `argument.unknown` with the nearest names. */
function kindsOf(text: string): ReadonlySet<MarkKind> {
  const known = structureMark.shape.kind.options;
  const names = text.split(',').map((name) => name.trim());
  const kinds = names.map((name) => {
    const kind = known.find((one) => one === name);
    if (kind === undefined) throw unknownKind(name, known);
    return kind;
  });
  return new Set(kinds);
}

function unknownKind(name: string, known: readonly string[]): AssayError {
  const { message } = unknownName('kind of mark', name, known);
  return new AssayError('request.invalid', message, { place: { column: 'kinds', value: name } });
}
