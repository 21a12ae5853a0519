import { describe, expect, it } from 'vitest';
import type { AssayError } from '#core/errors.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import { runConfigHash } from '#engine/run-config.ts';
import { ACME, acmeConfig, acmeOptions, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import { barOf } from '#testkit/tick-bars.ts';

const BARS = Array.from({ length: 6 }, (_, i) => barOf(i, [100, 101, 99, 100]));
const LONG = { direction: 'long', stop: 90, targets: [[110, 1]] } as const;

function strategy(stop: number = LONG.stop): ScriptedStrategy {
  return new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [{ ...LONG, stop }] : i === 3 ? [{ exit: 'done' }] : []));
}

const { lines, journalHash } = runAcme({ bars: BARS, strategy: strategy() });
const TEXT = `${lines.join('\n')}\n`;
const { options } = acmeOptions({ bars: [], strategy: strategy() });

function problemOf(text: string): AssayError {
  try {
    readJournal(text);
  } catch (error) {
    return error as AssayError;
  }
  throw new Error('the journal was read');
}

describe('a journal', () => {
  it('begins with the configuration and its hash, numbers its records, and ends with the hash of all before', () => {
    const journal = readJournal(TEXT);
    expect(journal.config).toEqual(acmeConfig());
    expect(journal.configHash).toBe(runConfigHash(acmeConfig()));
    expect(journal.records.map(({ n }) => n)).toEqual(lines.map((_, n) => n));
    expect(journal).toMatchObject({ isComplete: true, cutText: '', hash: journalHash });
    expect(journal.records.at(-1)?.data['journalHash']).not.toBe(journalHash);
  });

  it('that was cut is read up to its last whole record, and says so', () => {
    const journal = readJournal(TEXT.slice(0, TEXT.length - 200 - lines.at(-1)!.length));
    expect(journal.isComplete).toBe(false);
    expect(journal.cutText.length).toBeGreaterThan(0);
    expect(journal.records.length).toBeLessThan(lines.length);
    expect(replay(journal, { ...options, strategy: strategy() }).isSame).toBe(true);
  });

  it('that is damaged names the record', () => {
    const tampered = TEXT.replace('"price":"100"', '"price":"101"');
    const at = lines.findIndex((line) => line.includes('"price":"100"'));
    const error = problemOf(tampered);
    expect(error.code).toBe('journal.corrupt');
    expect(error.message).toContain(`Journal record ${at}: expected a hash that fits the record before it`);
    expect(error.place.line).toBe(at + 1);
  });

  it('that misses a record, has one twice, or is something else is damaged', () => {
    const without = [...lines.slice(0, 4), ...lines.slice(5)].join('\n');
    expect(problemOf(`${without}\n`).message).toContain('Journal record 4');
    const twice = [...lines.slice(0, 4), ...lines.slice(3)].join('\n');
    expect(problemOf(`${twice}\n`).message).toContain('Journal record 4');
    expect(problemOf('time,open,high\n1,2,3\n').message).toContain('Journal record 0: expected a whole record');
    expect(problemOf('').message).toContain('expected the configuration of a run');
  });
});

describe('replay', () => {
  it('decides again what was decided', () => {
    const report = replay(readJournal(TEXT), { ...options, strategy: strategy() });
    expect(report).toEqual({ records: lines.length, difference: undefined, hash: journalHash, isSame: true });
  });

  it('stops after a record and shows what was known then', () => {
    const at = lines.findIndex((line) => line.includes('"kind":"filled"'));
    const seen: [number, number][] = [];
    const onRecord = (record: JournalRecord, state: { readonly positionNumber: number }): void => {
      seen.push([record.n, state.positionNumber]);
    };
    const report = replay(readJournal(TEXT), { ...options, strategy: strategy() }, { until: at, onRecord });
    expect(report).toMatchObject({ isSame: true, records: at + 1 });
    expect(seen.at(-1)).toEqual([at, 10]);
    expect(seen.at(-2)?.[1]).toBe(0);
  });

  it('finds the first record at which another strategy parts from it', () => {
    const report = replay(readJournal(TEXT), { ...options, strategy: strategy(80) });
    expect(report.isSame).toBe(false);
    expect(report.difference?.n).toBe(lines.findIndex((line) => line.includes('"kind":"signal"')));
    expect(report.difference?.recorded).toContain('"stop":90');
    expect(report.difference?.replayed).toContain('"stop":80');
  });

  it('notices a strategy that says less', () => {
    const silent = new ScriptedStrategy(ACME.id, () => []);
    expect(replay(readJournal(TEXT), { ...options, strategy: silent }).isSame).toBe(false);
  });
});
