import { useApi } from '#apps/web/data/query.ts';
import { useNow } from '#apps/web/widgets/time-text.tsx';

const ASKED_EVERY_MS = 60_000;

/**
 * The time of the market in which an instrument is traded: of a sandbox it runs ahead of the clock on the wall, and faster. Real time for
 * markets that nobody follows.
 */
export function useMarketNow(instrument: string | undefined): number {
  const now = useNow();
  const { data, dataUpdatedAt } = useApi(
    'GET /markets',
    {},
    { staleTime: ASKED_EVERY_MS, refetchInterval: ASKED_EVERY_MS },
  );
  const venue = instrument?.split('@').at(-1);
  const market = data?.items.find((each) => each.venue === venue);
  return market === undefined ? now : market.now + Math.max(0, now - dataUpdatedAt) * market.speed;
}
