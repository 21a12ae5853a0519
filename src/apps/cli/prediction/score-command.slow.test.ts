import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scoreWorld } from '#apps/research/prediction/score-world.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-score-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cli = (...args: readonly string[]): Promise<CapturedRun> => captureCli(args, join(folder, 'data'));

function lines(name: string, rows: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

const TRUTH = { id: '1', kind: 'maker-withdrawal', market: 'a', from: 100_000, to: 200_000 };
const FINDING = {
  id: 'f',
  detector: 'maker-withdrawal',
  market: 'a',
  time: 104_000,
  since: 101_000,
  strength: 1,
  reason: '',
  evidence: [],
  related: [],
};

describe('assay score', () => {
  it('judges a file of findings by a truth log', async () => {
    const truth = lines('truth.jsonl', [TRUTH, { ...TRUTH, id: '2', market: 'b' }]);
    const findings = lines('findings.jsonl', [FINDING, { ...FINDING, id: 'g', time: 99_000 }]);
    const run = await cli('score', '--truth', truth, '--findings', findings, '--minutes', '100000', '--json');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const { detectors } = JSON.parse(run.stdout) as { readonly detectors: readonly unknown[] };
    expect(detectors).toHaveLength(1);
    expect(detectors[0]).toMatchObject({
      planted: 2,
      found: 1,
      findings: 2,
      right: 1,
      delayMedianMs: 4_000,
      falsePerMillionMinutes: 10,
    });
    const table = await cli('score', '--truth', truth, '--findings', findings);
    expect(table.stdout).toMatch(/maker-withdrawal\s+1\/2\s+50\.0 \[9\.5, 90\.5\]\s+1\/2/);
  });

  it('names the line and the field that it cannot read', async () => {
    const findings = lines('findings.jsonl', [FINDING]);
    const truth = lines('broken.jsonl', [TRUTH, { ...TRUTH, from: 'noon' }]);
    const run = await cli('score', '--truth', truth, '--findings', findings);
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toMatch(/broken\.jsonl, line 2: from: /);
    expect((await cli('score', '--truth', truth)).stderr).toContain('Expected --truth and --findings together');
  });
});

describe('a scored world', () => {
  it('gives the same counts of the same seed', () => {
    const setup = {
      seed: 1,
      markets: 6,
      hours: 1,
      isQuiet: false,
      density: 4,
      settings: { rollOut: { leak: 0, 'lead-lag': 0 } },
    };
    const world = scoreWorld(setup);
    expect(world.events).toBeGreaterThan(1_000);
    expect(world.switchedOff).toEqual([]);
    expect(world.tallies.every(({ marketMinutes }) => marketMinutes === 360)).toBe(true);
    expect(scoreWorld(setup)).toEqual(world);
  });
});
