import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpCaller } from '../api/http-caller.ts';
import type { HttpAnswer, HttpQuestion } from '../api/http-caller.ts';
import { ServerProcess } from '../api/server-process.ts';
import type { ServerOptions } from '../api/server-process.ts';
import { ROOT } from '#tools/source/tree.ts';
import type { HealthShape } from '#contract/operations.ts';
import type { EndedProcess } from './assay-process.ts';

/** A place of its own for the servers of a suite; what they need to be asked, and to be taken away. */
export class ServeWorld {
  readonly base = mkdtempSync(join(tmpdir(), 'assay-serve-'));
  private readonly started: ServerProcess[] = [];
  private readonly callers = new Map<string, HttpCaller>();

  /** A data folder, with these settings. */
  folder(name: string, settings?: unknown): string {
    const folder = join(this.base, name);
    mkdirSync(folder, { recursive: true });
    if (settings !== undefined) this.settings(folder, settings);
    return folder;
  }

  settings(folder: string, settings: unknown): void {
    writeFileSync(join(folder, 'assay.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
  }

  async serve(options: ServerOptions): Promise<ServerProcess> {
    const server = await ServerProcess.start(options);
    this.started.push(server);
    return server;
  }

  async ask(server: ServerProcess, question: Partial<HttpQuestion> & { readonly path: string }): Promise<HttpAnswer> {
    const caller = this.callers.get(server.url) ?? new HttpCaller(server.url, 4);
    this.callers.set(server.url, caller);
    return caller.send({ method: 'GET', ...question });
  }

  async json<T>(server: ServerProcess, path: string): Promise<T> {
    const answer = await this.ask(server, { path: `/api/v1${path}` });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.json() as T;
  }

  health(server: ServerProcess): Promise<HealthShape> {
    return this.json(server, '/health');
  }

  async post(server: ServerProcess, path: string, body: unknown): Promise<HttpAnswer> {
    return this.ask(server, { method: 'POST', path: `/api/v1${path}`, body: JSON.stringify(body) });
  }

  /** Ends what still runs, and takes everything away. */
  async end(): Promise<void> {
    for (const caller of this.callers.values()) caller.close();
    await Promise.all(this.started.map((server) => server.stop('SIGKILL')));
    rmSync(this.base, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** `assay` with these words, to its end. */
export function assayEnded(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<EndedProcess> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('ASSAY_') && name !== 'DATABASE_URL');
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'assay.mjs'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(clean), NO_COLOR: '1', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, output })));
}
