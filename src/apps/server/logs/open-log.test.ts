import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { openLog } from '#apps/server/logs/open-log.ts';
import type { LogOptions, ServerLog } from '#apps/server/logs/open-log.ts';

let folder = '';
let shown: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-log-'));
  shown = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function open(options: Partial<LogOptions> = {}): Promise<ServerLog> {
  return openLog({ folder, level: 'info', console: (line) => shown.push(line), ...options });
}

async function records(name = 'server.log'): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('has a JSON object a line, with time, level and text first', async () => {
    const { log, close } = await open();
    log.info({ port: 8_080, names: ['a'] }, 'listening');
    log.debug('left out');
    log.warn('careful %d', 7);
    await close();
    expect(await records()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        port: 8_080,
        names: ['a'],
        msg: 'listening',
      },
      { level: 'warn', time: expect.any(String) as unknown, msg: 'careful 7' },
    ]);
  });

  it('has errors of ours with code and place, mistakes with their stack, both with causes', async () => {
    const { log, close } = await open();
    const cause = new TypeError('deeper');
    log.error(new AssayError('csv.value', 'Expected a number, was "x"', { place: { file: 'a.csv', line: 3 }, cause }));
    await close();
    expect(await records()).toMatchObject([
      {
        msg: 'Expected a number, was "x"',
        err: {
          code: 'csv.value',
          message: 'Expected a number, was "x"',
          place: { file: 'a.csv', line: 3 },
          cause: { name: 'TypeError', message: 'deeper', stack: expect.stringContaining('open-log.test') as unknown },
        },
      },
    ]);
  });

  it('keeps what is no secret', async () => {
    const { log, close } = await open();
    const fields = {
      topic: 'orders',
      session: 'paper',
      hotpath: 'x',
      author: 'a',
      compass: 'n',
      code: 'csv.value',
      password: null,
    };
    log.info(fields, 'Expected "https://example.com/a?b=c", was 3: see docs');
    await close();
    expect(await records()).toMatchObject([
      { ...fields, msg: 'Expected "https://example.com/a?b=c", was 3: see docs' },
    ]);
  });

  it('has one line for one call, whatever is in it; on the terminal too', async () => {
    const { log, close } = await open();
    const evil = 'x\n{"level":"info","msg":"forged"}\r\n\u001B[2J\u2028\u202Eend\u0000';
    log.info({ evil, [evil]: 1 }, evil);
    log.child({ evil }).info('second');
    await close();
    expect(await records()).toHaveLength(2);
    expect((await records())[0]).toMatchObject({ evil, msg: evil });
    expect(shown).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex
    expect(shown.join('')).not.toMatch(/[\u0000-\u001F\u2028\u202E]/);
    expect(shown[0]).toMatch(/^\d\d:\d\d:\d\dZ info {2}x \{"level":"info","msg":"forged"\} \[2J end$/);
  });

  it('bounds what one call may bring', async () => {
    const { log, close } = await open();
    log.info({ text: 'y'.repeat(1e6), list: Array.from({ length: 1e5 }, (_, i) => i) }, 'z'.repeat(1e6));
    await close();
    expect((await stat(join(folder, 'server.log'))).size).toBeLessThan(20_000);
    expect(shown[0]!.length).toBeLessThanOrEqual(500);
  });

  it('says what went wrong on the terminal, in short', async () => {
    const { log, close } = await open();
    log.warn({ err: new AssayError('store.lost', 'no answer') }, 'A backup failed');
    log.error(new Error('boom'));
    await close();
    expect(shown.map((line) => line.slice(10))).toEqual([
      'warn  A backup failed (store.lost: no answer)',
      'error boom',
    ]);
  });

  it('is written at once by a fatal line, which may be the last', async () => {
    const { log, close } = await open();
    log.info('before');
    log.fatal('the end');
    expect((await records()).map(({ msg }) => msg)).toEqual(['before', 'the end']);
    await close();
    expect(await records()).toHaveLength(2);
  });
});

describe('its files', () => {
  it('turn when they are full, and only so many older ones are kept, the newest lines in them', async () => {
    const { log, close, lost } = await open({ bytesMax: 2_000, olderMax: 3, console: undefined });
    for (let i = 0; i < 400; i++) {
      log.info({ i }, 'a line of some length');
      if (i % 50 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    await close();
    const names = ['server.3.log', 'server.2.log', 'server.1.log', 'server.log'];
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
    const kept = (await Promise.all(names.map((name) => records(name)))).flat().map(({ i }) => i as number);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 400 - kept.length + at));
    expect(kept.length).toBeGreaterThan(50);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(2_000);
    expect(lost()).toBe(0);
  });

  it('go on where the last life of the server ended', async () => {
    const first = await open();
    first.log.info('first');
    await first.close();
    const second = await open();
    second.log.info('second');
    await second.close();
    expect((await records()).map(({ msg }) => msg)).toEqual(['first', 'second']);
  });

  it.skipIf(process.platform === 'win32')('can be read by their owner alone', async () => {
    const { log, close } = await open({ folder: join(folder, 'logs') });
    log.info('x');
    await close();
    expect((await stat(join(folder, 'logs', 'server.log'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'logs'))).mode & 0o077).toBe(0);
  });

  it('that cannot be made are an error at the start', async () => {
    await writeFile(join(folder, 'taken'), '');
    await expect(open({ folder: join(folder, 'taken') })).rejects.toMatchObject({ code: 'store.unusable' });
  });

  it('that cannot be turned cost lines and one word of it, and nothing else', async () => {
    const { log, close, lost } = await open({ bytesMax: 300, olderMax: 1 });
    // A folder that is not empty stands where the older file would go.
    await mkdir(join(folder, 'server.1.log', 'inside'), { recursive: true });
    for (let i = 0; i < 20; i++) log.info({ i }, 'a line of some length');
    await close();
    expect(lost()).toBeGreaterThan(10);
    expect(shown.filter((line) => line.startsWith('The log cannot be written'))).toHaveLength(1);
  });
});
