import { describe, expect, it } from 'vitest';
import type { UnixMs } from '#core/time.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import { attemptOf, dueKey, manualKey } from '#runtime/jobs/run-key.ts';
import { RunLedger } from '#runtime/jobs/run-ledger.ts';
import { MemoryJobStore } from '#testkit/jobs/memory-job-store.ts';

const NOW = 1_711_353_600_000 as UnixMs;

function runOf(key: string): JobRun {
  const status = 'running';
  return {
    job: 'backup',
    key,
    dueAt: NOW,
    trigger: 'schedule',
    status,
    startedAt: NOW,
    endedAt: undefined,
    message: '',
  };
}

describe('the ledger of ends', () => {
  it('keeps what the store refuses, in order, and tells of each end once', async () => {
    const store = new MemoryJobStore();
    const finish = store.finish.bind(store);
    const told: string[] = [];
    const ledger = new RunLedger(store, ({ key }) => void told.push(key));
    for (const key of ['a', 'b']) {
      await store.claim(runOf(key));
      ledger.note(runOf(key), 'done', NOW, 'well');
    }
    store.finish = () => Promise.reject(new Error('disk full'));
    await expect(ledger.write()).rejects.toThrow('disk full');
    expect([ledger.isEmpty, ledger.holds('b'), ledger.holds('c'), told]).toEqual([false, true, false, []]);
    store.finish = finish;
    await Promise.all([ledger.write(), ledger.write()]);
    expect([ledger.isEmpty, told]).toEqual([true, ['a', 'b']]);
    expect(store.all().map(({ status, message }) => `${status} ${message}`)).toEqual(['done well', 'done well']);
  });
});

describe('keys of runs', () => {
  it('name the due time and, from the second on, the attempt', () => {
    expect([dueKey(NOW, 1), dueKey(NOW, 3)]).toEqual(['2024-03-25T08:00:00.000Z', '2024-03-25T08:00:00.000Z~3']);
    expect([dueKey(NOW, 1), dueKey(NOW, 3)].map(attemptOf)).toEqual([1, 3]);
    expect(manualKey(NOW, 2)).toBe('manual:2024-03-25T08:00:00.000Z~2');
  });
});
