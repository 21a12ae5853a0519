import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY_MS, unixMs } from '#core/time.ts';
import { readSandboxLife, sandboxFile, sandboxLifeNow, writeSandboxLife } from '#apps/trading/sandbox/sandbox-life.ts';

const BEGIN = unixMs(Date.UTC(2026, 0, 5));
const ANY = { seed: undefined, speed: undefined };
const folder = mkdtempSync(join(tmpdir(), 'assay-life-'));
const file = sandboxFile(folder, 'a-session');

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the life of a sandbox market', () => {
  it('begins at the real time with seed 1, and goes on at its speed', () => {
    const life = sandboxLifeNow(undefined, { seed: undefined, speed: 60 }, BEGIN);
    expect(life).toMatchObject({ seed: 1, speed: 60, anchor: BEGIN, seenMarket: BEGIN });
    const later = sandboxLifeNow(life, ANY, unixMs(BEGIN + 10_000));
    expect(later).toMatchObject({ speed: 60, anchor: BEGIN, seenMarket: BEGIN + 600_000 });
  });

  it('goes on for a minute at most while nobody looks', () => {
    const life = sandboxLifeNow(undefined, { seed: 2, speed: 3_000 }, BEGIN);
    const later = sandboxLifeNow(life, ANY, unixMs(BEGIN + 30 * DAY_MS));
    expect(later.seenMarket).toBe(BEGIN + 3_000 * 60_000);
  });

  it('never goes back, whatever the clock and the speed', () => {
    const life = sandboxLifeNow(undefined, { seed: 2, speed: 100 }, BEGIN);
    const later = sandboxLifeNow(life, { seed: undefined, speed: 1 }, unixMs(BEGIN - 5_000));
    expect(later).toMatchObject({ speed: 1, seenMarket: BEGIN });
  });

  it('refuses another seed, and names its own', () => {
    const life = sandboxLifeNow(undefined, { seed: 2, speed: 1 }, BEGIN);
    expect(() => sandboxLifeNow(life, { seed: 3, speed: 1 }, BEGIN)).toThrow('Expected --seed "2"');
  });

  it('comes back from its file as it was, and is none when there is no file', () => {
    expect(readSandboxLife(file)).toBeUndefined();
    const life = sandboxLifeNow(undefined, { seed: 9, speed: 2.5 }, BEGIN);
    writeSandboxLife(file, life);
    expect(readSandboxLife(file)).toEqual(life);
  });

  it('says which file cannot be read when it was cut off', () => {
    writeSandboxLife(file, sandboxLifeNow(undefined, ANY, BEGIN));
    writeFileSync(file, '{"seed":1,');
    expect(() => readSandboxLife(file)).toThrow(file);
  });
});
