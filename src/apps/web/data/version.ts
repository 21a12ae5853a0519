import { liveState } from '#apps/web/data/live.ts';
import { createStore } from '#apps/web/data/store.ts';

/** True once the server gives out another version of this page than the one that runs. */
export const isOutdated = createStore(false);

/** Looks for another version whenever the server has been started again; called once, at the start. */
export function watchVersion(): void {
  let epoch: string | null = null;
  liveState.subscribe(() => {
    const now = liveState.get().epoch;
    if (now === null || now === epoch) return;
    if (epoch !== null) void look();
    epoch = now;
  });
}

/** A piece of the page that is gone means that another version is there: reload, once. */
export function reloadOnMissingPieces(): void {
  addEventListener('vite:preloadError', (event) => {
    const key = 'assay.reloaded';
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < 60_000) return;
    sessionStorage.setItem(key, `${Date.now()}`);
    event.preventDefault();
    location.reload();
  });
}

async function look(): Promise<void> {
  const mine = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  const page = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } })
    .then((answer) => (answer.ok ? answer.text() : undefined))
    .catch(() => undefined);
  if (mine === null || mine === undefined || page === undefined) return;
  if (page.includes('type="module"') && !page.includes(mine)) isOutdated.set(true);
}
