import { createStore } from '#apps/web/data/store.ts';

/** What lies over the page, so that a key, a button and the palette can open the same thing. */
export type Overlay = 'none' | 'palette' | 'shortcuts' | 'kill-switch' | 'menu' | 'alerts';

export const overlay = createStore<Overlay>('none');

export function closeOverlay(): void {
  overlay.set('none');
}
