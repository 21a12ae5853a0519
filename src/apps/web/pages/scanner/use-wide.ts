import { useSyncExternalStore } from 'react';

/** From here on a list and a detail stand beside each other (`lg`). */
const WIDE = '(min-width: 64rem)';

/** Whether there is room for a list and a detail beside each other. */
export function useWide(): boolean {
  return useSyncExternalStore(watch, () => matchMedia(WIDE).matches);
}

function watch(listener: () => void): () => void {
  const media = matchMedia(WIDE);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}
