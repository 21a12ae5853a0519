import { expect, it } from 'vitest';
import type { Page, WebSocketRoute } from 'playwright-core';
import { ServerProcess } from '../api/server-process.ts';
import { describeInBrowser } from './browser-suite.ts';
import { axeFindings, settled } from './look.ts';
import { PAGES } from './pages.ts';
import { useSetting } from './setting.ts';

const LOST = /Connection lost, trying again/;
/** What a browser says of a server that is away. */
const AWAY = [/WebSocket connection .* failed/, /ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|SOCKET)/];

describeInBrowser('trouble', () => {
  const setting = useSetting({ args: ['--no-sandbox'] });

  it('of a server that is started again is said, and over by itself: what is shown is fresh', () =>
    setting.visit(async ({ page, expects }) => {
      expects(...AWAY);
      await page.goto('/');
      await live(page);
      await setting.restart();
      const stopped = await setting.post('/kill-switch', { reason: 'while nobody looked' });
      await page.getByText(/Trading is stopped .*while nobody looked/).waitFor({ timeout: 40_000 });
      await live(page);
      expect(await page.getByText(LOST).count()).toBe(0);
      await setting.post('/kill-switch/lift', { token: (stopped as { readonly token: string }).token });
      await page.getByText(/Trading is stopped/).waitFor({ state: 'detached' });
    }));

  it('of a line that is lost is said after a moment; "Try now" tries', () =>
    setting.visit(async ({ page, expects }) => {
      expects(...AWAY);
      const line = await brokenLine(page);
      await page.clock.install();
      await page.goto('/');
      await live(page);
      line.cut();
      await page.getByText(LOST).waitFor();
      expect(await page.getByLabel(/^Connection: Offline/).count()).toBe(1);
      expect(await axeFindings(page)).toEqual([]);
      // While the clock stands still nothing is tried by itself.
      await page.clock.pauseAt(Date.now() + 60_000);
      line.mend();
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.clock.resume();
      await live(page);
      await page.getByText(LOST).waitFor({ state: 'detached' });
    }));

  it('of a laptop that slept is over when it wakes: a new line, at once', () =>
    setting.visit(async ({ page }) => {
      await page.clock.install();
      let lines = 0;
      page.on('websocket', () => lines++);
      await page.goto('/');
      await live(page);
      const before = lines;
      await page.clock.fastForward('02:00:00');
      await expect.poll(() => lines, { timeout: 15_000 }).toBeGreaterThan(before);
      await live(page);
    }));

  it('of a network that is away is over when it is back, also for a page that was asked for meanwhile', () =>
    setting.visit(async ({ page, context, expects }) => {
      expects(...AWAY, /Failed to (fetch|load)/, /dynamically imported module/, /ApiProblem: No answer came/);
      await page.goto('/settings');
      await settled(page, 'Settings');
      await context.setOffline(true);
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Jobs' }).click();
      await page.getByRole('button', { name: 'Try again' }).first().waitFor();
      await context.setOffline(false);
      await settled(page, 'Jobs');
      await page.getByText('No jobs are set up').waitFor();
    }));

  it('of one endpoint is said in its place, with its remedy, and "Try again" tries', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 500/);
      const problem = {
        type: 'about:blank',
        title: 'Something broke',
        status: 500,
        code: 'store.lost',
        detail: 'The store did not answer.',
      };
      await page.route('**/api/v1/jobs', (route) =>
        route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      await page.goto('/jobs');
      const alert = page.getByRole('region', { name: 'Schedule' }).getByRole('alert');
      await alert.getByText('The store did not answer.').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.unroute('**/api/v1/jobs');
      await alert.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No jobs are set up').waitFor();
    }));

  it('of an endpoint that is slow shows grey lines until it answers', () =>
    setting.visit(async ({ page }) => {
      let answer: () => void = () => undefined;
      const answered = new Promise<void>((resolve) => (answer = resolve));
      await page.route('**/api/v1/jobs', async (route) => {
        await answered;
        await route.continue();
      });
      await page.goto('/jobs');
      const schedule = page.getByRole('region', { name: 'Schedule' });
      await schedule.getByRole('status').getByText('Loading').waitFor({ state: 'attached' });
      expect(await schedule.getByText('No jobs are set up').count()).toBe(0);
      answer();
      await schedule.getByText('No jobs are set up').waitFor();
    }));

  it('is no empty store: every page says what is missing, and what to do', () =>
    setting.visit(async ({ page }) => {
      for (const { path, title } of PAGES) {
        await page.goto(path);
        await settled(page, title);
        expect(await page.getByRole('alert').count(), path).toBe(0);
        expect(await axeFindings(page), path).toEqual([]);
        expect((await page.getByRole('main').innerText()).length, path).toBeGreaterThan(80);
      }
      await page.goto('/no/such/page');
      await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
      await page.getByRole('link', { name: 'To the overview' }).click();
      await settled(page, 'Overview');
    }));

  it('of a port that is taken is said before anything else, with what to do', async () => {
    const { port } = new URL(setting.server.url);
    const second = ServerProcess.start({ args: ['--no-sandbox', '--port', port] });
    // It names the address of the first, which looks as if it had started.
    const said = await second.then(
      ({ printed }) => printed.join(''),
      ({ message }: Error) => message,
    );
    expect(said).toContain(`Expected port "${port}" to be free`);
    expect(said).toContain(`--port ${Number(port) + 1}`);
  });
});

async function live(page: Page): Promise<void> {
  await page.getByLabel(/^Connection: Live/).waitFor({ timeout: 30_000 });
}

/** A live line that can be cut, and mended. */
async function brokenLine(page: Page): Promise<{ cut: () => void; mend: () => void }> {
  const open = new Set<WebSocketRoute>();
  let isCut = false;
  await page.routeWebSocket(/\/ws\/live/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.add(socket);
  });
  return {
    cut: () => {
      isCut = true;
      for (const socket of open) void socket.close();
    },
    mend: () => {
      isCut = false;
    },
  };
}
