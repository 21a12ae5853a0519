import { useApi } from '#apps/web/data/query.ts';
import { useNow } from '#apps/web/widgets/time-text.tsx';

const ASKED_EVERY_MS = 5_000;

/** How the prediction desk is: every page of it asks, and they share the answer. */
export function usePredictionFeed() {
  return useApi('GET /prediction/feed', {}, { refetchInterval: ASKED_EVERY_MS });
}

/** The time of the prediction markets: of a sandbox it runs ahead of the clock on the wall, and faster. Real time while that is not known. */
export function usePredictionNow(): number {
  const wall = useNow();
  const { data, dataUpdatedAt } = usePredictionFeed();
  if (data === undefined || data.now === null) return wall;
  return data.now + Math.max(0, wall - dataUpdatedAt) * data.speed;
}

/** Whether the desk hears its markets, and what to say while it does not. */
export type DeskState = 'unknown' | 'open' | 'opening' | 'off';

/** The state of the desk for pages that show what it found: nothing can be there before it is open. */
export function useDeskState(): { readonly state: DeskState; readonly why: string } {
  const { data } = usePredictionFeed();
  if (data === undefined) return { state: 'unknown', why: '' };
  if (data.state === 'off') return { state: 'off', why: data.why };
  return { state: data.markets === 0 ? 'opening' : 'open', why: data.why };
}
