import { afterAll, beforeAll } from 'vitest';
import type { Browser } from 'playwright-core';
import { ServerProcess } from '../api/server-process.ts';
import type { ServerOptions } from '../api/server-process.ts';
import { startChromium } from './browser.ts';
import { visit } from './visit.ts';
import type { Visit, VisitOptions } from './visit.ts';

/** What a suite of walks shares: a server and a browser. */
export class Setting {
  private running: { readonly browser: Browser; readonly server: ServerProcess } | undefined;

  get server(): ServerProcess {
    if (this.running === undefined) throw new Error('Expected the server to have been started');
    return this.running.server;
  }

  async begin(options: ServerOptions): Promise<void> {
    const [browser, server] = await Promise.all([startChromium(), ServerProcess.start(options)]);
    this.running = { browser, server };
  }

  async end(): Promise<void> {
    await this.running?.browser.close();
    await this.running?.server.stop();
  }

  /** A visit with a profile of its own; `localhost` is what passkeys accept as a name. */
  visit(walk: (visit: Visit) => Promise<void>, options: Partial<VisitOptions> = {}): Promise<void> {
    const { browser, server } = this.running!;
    return visit(browser, { url: server.url.replace('127.0.0.1', 'localhost'), ...options }, walk);
  }
}

/** One server and one browser for all tests of a file. */
export function useSetting(options: ServerOptions = {}): Setting {
  const setting = new Setting();
  beforeAll(() => setting.begin(options));
  afterAll(() => setting.end());
  return setting;
}
