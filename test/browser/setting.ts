import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Browser } from 'playwright-core';
import { ServerProcess } from '../api/server-process.ts';
import type { ServerOptions } from '../api/server-process.ts';
import { startChromium } from './browser.ts';
import { visit } from './visit.ts';
import type { Visit, VisitOptions } from './visit.ts';

/** What the walks of a suite share: a server with a data folder of its own, and a browser. */
export class Setting {
  private readonly options: ServerOptions;
  private readonly dataFolder = mkdtempSync(join(tmpdir(), 'assay-browser-data-'));
  private browser: Browser | undefined;
  private running: ServerProcess | undefined;

  constructor(options: ServerOptions) {
    this.options = options;
  }

  get server(): ServerProcess {
    if (this.running === undefined) throw new Error('Expected the server to have been started');
    return this.running;
  }

  async begin(): Promise<void> {
    // First what may be missing: without it no server is left behind.
    this.browser = await startChromium();
    await this.serve([]);
  }

  async end(): Promise<void> {
    await this.browser?.close();
    await this.running?.stop();
    rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A visit with a profile of its own. Under the name `localhost`: no passkey belongs to a number. */
  visit(walk: (visit: Visit) => Promise<void>, options: Partial<VisitOptions> = {}): Promise<void> {
    const url = this.server.url.replace('127.0.0.1', 'localhost');
    return visit(this.browser!, { url, ...options }, walk);
  }

  /** Ends the server and starts it again at the same address, with what it has stored. */
  async restart(): Promise<void> {
    const { port } = new URL(this.server.url);
    await this.server.stop();
    await this.serve(['--port', port]);
  }

  /** Changes something as a program would. Rejects when it is refused. */
  async post(path: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.server.url}/api/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Expected ${path} to be done, was ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  private async serve(more: readonly string[]): Promise<void> {
    const { args = [] } = this.options;
    this.running = await ServerProcess.start({
      ...this.options,
      dataFolder: this.dataFolder,
      args: [...args, ...more],
    });
  }
}

/** One server and one browser for all tests of a file. */
export function useSetting(options: Omit<ServerOptions, 'dataFolder'> = {}): Setting {
  const setting = new Setting(options);
  beforeAll(() => setting.begin());
  afterAll(() => setting.end());
  return setting;
}
