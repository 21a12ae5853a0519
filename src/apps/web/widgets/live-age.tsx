import { useLastHeard, useLiveState } from '#apps/web/data/live.ts';
import { StaleNote } from '#apps/web/widgets/states.tsx';

const MOST_MS = 15_000;

/** Beside what is followed live: says from when it is while the line to the server is down; nothing else. */
export function LiveAge() {
  const { status } = useLiveState();
  const lastHeard = useLastHeard();
  return status === 'lost' && lastHeard !== null ? <StaleNote asOf={lastHeard} maxAgeMs={MOST_MS} /> : null;
}
