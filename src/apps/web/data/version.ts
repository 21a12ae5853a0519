import { liveState } from '#apps/web/data/live.ts';
import { networkProblem } from '#apps/web/data/problem.ts';
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

/** A piece of the page that is gone means that another version may be there: then reload, once. */
export function reloadOnMissingPieces(): void {
  addEventListener('vite:preloadError', () => void reloadIfOutdated());
}

/**
 * Loads a piece of the page. Throws `ApiProblem` when it does not come. The page stays: reloading it while the server is away would leave
 * nothing at all.
 */
export function piece<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((cause: unknown) => {
      throw networkProblem(cause);
    });
}

async function reloadIfOutdated(): Promise<void> {
  const key = 'assay.reloaded';
  const last = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - last < 60_000 || !(await isOther())) return;
  sessionStorage.setItem(key, `${Date.now()}`);
  location.reload();
}

async function look(): Promise<void> {
  if (await isOther()) isOutdated.set(true);
}

/** Whether the server gives out another version; false when it does not answer. */
async function isOther(): Promise<boolean> {
  const mine = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  const page = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } })
    .then((answer) => (answer.ok ? answer.text() : undefined))
    .catch(() => undefined);
  if (mine === null || mine === undefined || page === undefined) return false;
  return page.includes('type="module"') && !page.includes(mine);
}
