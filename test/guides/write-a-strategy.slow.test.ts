import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomWalk } from '#sandbox/generator/random-walk.ts';
import { ROOT } from '#tools/source/tree.ts';
import { fencedBlocks } from './markdown.ts';

const BLOCKS = fencedBlocks(readFileSync(join(ROOT, 'docs/guides/write-a-strategy.md'), 'utf8'));
/** Every line of a block of the shell, in order. */
const COMMANDS = BLOCKS.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trim().split('\n'));
const COPIED = ['src', 'tools', 'bin', 'package.json', 'tsconfig.json', 'vitest.config.ts', '.oxfmtrc.json'];

/** A copy of the project, in which the strategy of the guide is written; `node_modules` is the real one. */
let copy: string;
const said = new Map<string, string>();

beforeAll(() => {
  mkdirSync(join(ROOT, '.assay'), { recursive: true });
  copy = mkdtempSync(join(ROOT, '.assay', 'guide-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  writeFileSync(join(copy, 'bars.csv'), barsAsCsv());
});
afterAll(() => rmSync(copy, { recursive: true, force: true, maxRetries: 3 }));

/** A market in which nothing can be predicted, long enough for every timeframe of the mode. */
function barsAsCsv(): string {
  const { length, openTime, open, high, low, close, volume } = randomWalk(1, 4_000);
  const rows = Array.from({ length }, (_, i) => [openTime[i], open[i], high[i], low[i], close[i], volume[i]].join(','));
  return `time,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

/** Which program each command of the guide is, for a project without npm around it. */
function programOf(command: string): readonly string[] {
  const words = command.replace(/\s+#.*$/, '').split(/\s+/);
  if (command.startsWith('npm run new -- ')) return ['tools/new.ts', ...words.slice(4)];
  if (command.startsWith('npm test -- ')) return ['node_modules/vitest/vitest.mjs', 'run', ...words.slice(3)];
  if (command.startsWith('assay ')) return ['bin/assay.mjs', '--data-dir', 'data', '--quiet', ...words.slice(1)];
  throw new Error(`Expected a command that is known here, was "${command}"`);
}

describe('the guide to writing a strategy', () => {
  it('goes from the generator to the ladder', () => {
    const words = COMMANDS.map((command) => command.split(' ').slice(0, 3).join(' '));
    expect(words[0]).toBe('npm run new');
    expect(words.filter((each) => each.startsWith('assay')).map((each) => each.split(' ')[1])).toEqual([
      'scan',
      'verify',
      'backtest',
      'robustness',
      'evidence',
    ]);
  });

  it.each(COMMANDS)('has a command that works: %s', (command) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...programOf(command)], {
      cwd: copy,
      encoding: 'utf8',
      timeout: 150_000,
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
    });
    said.set(command, stdout + stderr);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout + stderr).not.toBe('');
  });

  it('shows what the generator says', () => {
    const shown = BLOCKS.find(({ language }) => language === 'text')!.text.trim();
    expect(said.get(COMMANDS[0]!)).toContain(shown);
  });

  it('leads to a report that is a page', () => {
    expect(readFileSync(join(copy, 'dawn.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*scanner dawn-patrol/i);
  });
});
