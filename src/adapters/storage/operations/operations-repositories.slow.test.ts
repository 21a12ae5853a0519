import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { AuditChain } from '#domain/operations/audit.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const PULL = { time: unixMs(5), reason: 'drawdown', flatten: false, token: 'kiwi' } as const;

function entry(n: number): AuditEntry {
  return { time: unixMs(n), actor: 'cli', action: 'session.start', detail: { n } };
}

function run(key: string, changes: Partial<JobRun> = {}): JobRun {
  return {
    job: 'report',
    key,
    dueAt: unixMs(100),
    trigger: 'schedule',
    status: 'running',
    startedAt: unixMs(101),
    endedAt: undefined,
    message: '',
    ...changes,
  };
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`operations on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    let other: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store, other] = await pair.open()));
    afterEach(() => pair.close());

    describe('the kill switch', () => {
      it('is off until it is pulled, and then on for every process and after a restart', async () => {
        expect(await store.killSwitch.read()).toEqual({ kind: 'off' });
        const on = { kind: 'on', since: 5, reason: 'drawdown', flatten: false, token: 'kiwi' };
        expect(await store.killSwitch.pull(PULL)).toEqual(on);
        expect(await other.killSwitch.read()).toEqual(on);
        await store.close();
        store = await pair.place.open();
        expect(await store.killSwitch.read()).toEqual(on);
      });

      it('keeps its token and reason when it is pulled again; flatten is only ever added', async () => {
        await store.killSwitch.pull(PULL);
        const again = { time: unixMs(6), reason: 'again', flatten: true, token: 'plum' };
        const flattening = { kind: 'on', since: 5, reason: 'drawdown', flatten: true, token: 'kiwi' };
        expect(await other.killSwitch.pull(again)).toEqual(flattening);
        expect(await other.killSwitch.pull({ ...again, flatten: false })).toEqual(flattening);
        expect(await store.killSwitch.read()).toEqual(flattening);
      });

      it('has one token when two pull it at the same moment', async () => {
        const states = await Promise.all([
          store.killSwitch.pull(PULL),
          other.killSwitch.pull({ ...PULL, token: 'plum', flatten: true }),
        ]);
        expect(new Set(states.map((state) => (state.kind === 'on' ? state.token : '')))).toHaveProperty('size', 1);
        expect(await store.killSwitch.read()).toMatchObject({ kind: 'on', flatten: true });
      });

      it('is lifted with its token only, and can be pulled anew', async () => {
        await store.killSwitch.pull(PULL);
        await expect(other.killSwitch.lift('plum', unixMs(7))).rejects.toMatchObject({
          code: 'argument.invalid',
          message: expect.not.stringContaining('kiwi'),
        });
        expect(await store.killSwitch.read()).toMatchObject({ kind: 'on' });
        await other.killSwitch.lift('kiwi', unixMs(7));
        expect(await store.killSwitch.read()).toEqual({ kind: 'off' });
        await other.killSwitch.lift('kiwi', unixMs(8));
        await store.killSwitch.pull({ ...PULL, token: 'plum' });
        expect(await other.killSwitch.read()).toMatchObject({ kind: 'on', token: 'plum' });
      });
    });

    describe('the audit log', () => {
      it('comes back as a chain that fits, whatever the details hold', async () => {
        const details = [
          { z: 1, a: ['ä', null] },
          undefined,
          null,
          'text',
          { price: Decimal.parse('1.50'), none: undefined },
        ];
        const added = [];
        for (const [i, detail] of details.entries()) added.push(await store.audit.add({ ...entry(i), detail }));
        const read = await other.audit.read(0, 100);
        expect(read).toEqual(added);
        expect(read.map(({ detail }) => detail)).toEqual([details[0], null, null, 'text', { price: '1.50' }]);
        const chain = new AuditChain();
        for (const record of read) chain.follow(record);
        expect([chain.length, await store.audit.length()]).toEqual([5, 5]);
        expect((await store.audit.read(3, 1)).map(({ n }) => n)).toEqual([3]);
      });

      it('is one chain when two processes write at the same time', async () => {
        const adding = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).audit.add(entry(i)));
        await Promise.all(adding);
        const chain = new AuditChain();
        for (const record of await store.audit.read(0, 100)) chain.follow(record);
        expect(chain.length).toBe(20);
      });

      it('shows that an entry was changed outside of the store', async () => {
        for (let i = 0; i < 3; i++) await store.audit.add(entry(i));
        await pair.place.tamper('records', `update audit set actor = 'nobody' where n = 1`);
        const chain = new AuditChain();
        const [first, second] = await store.audit.read(0, 10);
        chain.follow(first!);
        expect(() => chain.follow(second!)).toThrow('Expected audit entry 1');
      });
    });

    describe('runs of jobs', () => {
      it('go on after any of them, though several began at the same time', async () => {
        for (let i = 0; i < 9; i++) {
          const startedAt = unixMs(100 + Math.floor(i / 3));
          await store.jobs.claim(run(`due-${i % 4}`, { job: `job-${Math.floor(i / 4)}`, startedAt }));
        }
        const all = await other.jobs.history({});
        expect(all).toHaveLength(9);
        for (const [i, { startedAt, job, key }] of all.entries()) {
          expect(await other.jobs.history({ after: { startedAt, job, key }, limit: 2 })).toEqual(
            all.slice(i + 1, i + 3),
          );
        }
        const { startedAt, job, key } = all[0]!;
        const mine = all.filter((each) => each.job === 'job-0');
        expect(await other.jobs.history({ after: { startedAt, job, key }, job: 'job-0' })).toEqual(mine);
      });

      it('are begun by one process only, however many try', async () => {
        const tries = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).jobs.claim(run('due-1')));
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
        expect(await store.jobs.claim(run('due-2'))).toBe(true);
        expect(await other.jobs.claim(run('due-1', { job: 'backup' }))).toBe(true);
        expect(await other.jobs.claim(run('due-1', { status: 'skipped' }))).toBe(false);
      });

      it('come back whole, latest first, with what came of them', async () => {
        const first = run('a', { startedAt: unixMs(1), runner: 'host-1' });
        const second = run('b', { startedAt: unixMs(2), job: 'backup', trigger: 'manual' });
        const third = run('c', { startedAt: unixMs(2), status: 'skipped', endedAt: unixMs(2), message: 'too late' });
        for (const one of [first, second, third]) await store.jobs.claim(one);
        expect(await store.jobs.unfinished()).toEqual([first, second]);
        await store.jobs.finish('report', 'a', { status: 'done', endedAt: unixMs(9), message: '3 pages' });
        const done = { ...first, status: 'done', endedAt: 9, message: '3 pages' };
        expect(await other.jobs.history({})).toEqual([third, second, done]);
        expect(await other.jobs.history({ job: 'report', limit: 1 })).toEqual([third]);
        expect(await other.jobs.unfinished()).toEqual([second]);
        const ending = store.jobs.finish('report', 'z', { status: 'done', endedAt: unixMs(9), message: '' });
        await expect(ending).rejects.toThrow('Invariant');
      });

      it('tell the latest due time that was not asked for by hand', async () => {
        expect(await store.jobs.latestDue('report')).toBeUndefined();
        await store.jobs.claim(run('a', { dueAt: unixMs(5), status: 'skipped' }));
        await store.jobs.claim(run('b', { dueAt: unixMs(3), trigger: 'missed' }));
        await store.jobs.claim(run('c', { dueAt: unixMs(9), trigger: 'manual' }));
        await store.jobs.claim(run('d', { dueAt: unixMs(8), job: 'backup' }));
        expect(await store.jobs.latestDue('report')).toBe(5);
      });

      it('are missed only since the job was first known', async () => {
        expect(await store.jobs.knownSince('report', unixMs(5))).toBe(5);
        expect(await other.jobs.knownSince('report', unixMs(9))).toBe(5);
        expect(await other.jobs.knownSince('backup', unixMs(9))).toBe(9);
      });
    });
  });
}
