import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_BASE } from '#contract/api.ts';
import { ROOT } from '#tools/source/tree.ts';
import { fencedBlocks } from '../guides/markdown.ts';
import type { FencedBlock } from '../guides/markdown.ts';
import { shownDifferences } from './answer-shape.ts';
import { ExampleFolder } from './example-run.ts';
import { HttpCaller } from './http-caller.ts';
import { ServerProcess } from './server-process.ts';

/** Blocks of the guide, each with what it is shown to print. */
const EXAMPLES = examplesOf(fencedBlocks(readFileSync(join(ROOT, 'docs/guides/api.md'), 'utf8')));
const ANNA = { name: 'anna', password: 'lantern orbit velvet harvest' };
/** One market is enough here, and is there sooner. */
const SETTINGS = {
  server: { sandbox: { symbols: ['BTC/USDT'] } },
  sessions: {
    'strike-btc': {
      desk: 'scanner',
      strategy: 'strike',
      symbol: 'BTC/USDT',
      timeframe: '15m',
      venue: 'sandbox',
      capital: '10000',
    },
  },
};
/** A few are enough here as well. */
const PREDICTION = { ASSAY_PREDICTION_IS_ON: 'true', ASSAY_PREDICTION_MARKETS: '12' };

let dataFolder: string;
let server: ServerProcess;
let folder: ExampleFolder;

/** The server begins with backtests of its market, which leave the signals that the guide reads. */
async function firstSignalsAreThere(): Promise<void> {
  const caller = new HttpCaller(server.url, 1);
  try {
    const body = JSON.stringify(ANNA);
    const signedIn = await caller.send({ method: 'POST', path: `${API_BASE}/auth/sign-in`, body });
    const headers = { cookie: signedIn.cookies[0]!.split(';')[0]! };
    const path = `${API_BASE}/signals?decision=blocked&limit=1`;
    for (let tries = 0; tries < 500; tries++) {
      const answer = await caller.send({ method: 'GET', path, headers });
      if ((answer.json() as { readonly items: readonly unknown[] }).items.length > 0) return;
      await new Promise((wake) => setTimeout(wake, 200));
    }
    throw new Error(`No signal was blocked: ${server.printed.join('')}`);
  } finally {
    caller.close();
  }
}

interface Example {
  readonly block: FencedBlock;
  readonly shown: FencedBlock | undefined;
}

function examplesOf(blocks: readonly FencedBlock[]): readonly Example[] {
  const isRun = ({ language }: FencedBlock): boolean => language === 'sh' || language === 'ts';
  return blocks.flatMap((block, i) => {
    const next = blocks[i + 1];
    if (!isRun(block)) return [];
    return [{ block, shown: next === undefined || isRun(next) ? undefined : next }];
  });
}

/** The guide is for people who have both. */
const HAS_TOOLS = ['bash', 'curl'].every((name) => spawnSync(name, ['--version']).status === 0);

describe.skipIf(!HAS_TOOLS)('the guide to the API', () => {
  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'assay-examples-'));
    writeFileSync(join(dataFolder, 'assay.json'), JSON.stringify(SETTINGS));
    const words = ['--data-dir', dataFolder, 'users', 'add', ANNA.name, '--role', 'admin'];
    const input = `${ANNA.password}\n`;
    const made = spawnSync(process.execPath, [join(ROOT, 'bin/assay.mjs'), ...words], { input, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    server = await ServerProcess.start({ dataFolder, environment: PREDICTION });
    folder = new ExampleFolder(server.url);
    await firstSignalsAreThere();
  });
  afterAll(async () => {
    folder.remove();
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('has examples of both kinds, and shows nothing that no example printed', () => {
    const languages = EXAMPLES.map(({ block }) => block.language);
    expect(languages.filter((language) => language === 'sh').length).toBeGreaterThan(6);
    expect(languages.filter((language) => language === 'ts').length).toBeGreaterThan(3);
    const shown = EXAMPLES.filter(({ shown }) => shown !== undefined).map(({ shown }) => shown!.language);
    expect(new Set(shown)).toEqual(new Set(['json', 'text']));
  });

  it.each(EXAMPLES.map((example) => [example.block.line, example] as const))(
    'has an example in line %i that works, and prints what is shown',
    (_line, { block, shown }) => {
      expect(shownDifferences(shown, folder.run(block))).toEqual([]);
    },
  );

  it('would show an answer of another shape', () => {
    const shown = { language: 'json', note: '', line: 1, text: '{"id":"a","trades":null,"list":[{"n":1}]}' };
    expect(shownDifferences(shown, '{"id":"b","trades":7,"list":[{"n":2},{"n":3}]}')).toEqual([]);
    expect(shownDifferences(shown, '{"id":1,"trades":7,"list":[{"m":2}],"more":true}')).toHaveLength(4);
    expect(shownDifferences({ ...shown, language: 'text', text: 'done: 5 trades' }, 'failed: 5 trades\n')).toHaveLength(
      2,
    );
  });

  it('has TypeScript that the compiler takes', () => {
    expect(folder.typeErrors()).toBe('');
  });
});
