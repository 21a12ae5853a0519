import { afterEach, describe, expect, it, vi } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { SampleTask } from '#apps/server/threads/sample-worker.ts';
import type { TaskProgress } from '#apps/server/threads/thread-message.ts';
import { ThreadQueue } from '#apps/server/threads/thread-queue.ts';
import type { ThreadQueueOptions } from '#apps/server/threads/thread-queue.ts';

const ENTRY = new URL('./sample-worker.ts', import.meta.url);
const open: ThreadQueue<SampleTask, string>[] = [];
const lost: number[] = [];

function queue(options: Partial<ThreadQueueOptions> = {}): ThreadQueue<SampleTask, string> {
  const made = new ThreadQueue<SampleTask, string>({
    entry: ENTRY,
    setup: undefined,
    clock: systemClock,
    noun: 'sample',
    onLost: (id) => lost.push(id),
    ...options,
  });
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  lost.splice(0);
});

/** What a promise was rejected with. */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => error as Error,
  );
}

describe('a queue of tasks for a thread', () => {
  it('does tasks one after the other in their order, on one thread', async () => {
    const tasks = queue();
    const over: string[] = [];
    const run = (to: number): Promise<unknown> =>
      tasks.run({ kind: 'count', to }, { onStart: () => over.push(`start ${to}`) }).then((text) => over.push(text));
    await Promise.all([run(3), run(1), run(2)]);
    expect(over).toEqual(['start 3', 'counted to 3', 'start 1', 'counted to 1', 'start 2', 'counted to 2']);
    expect(lost).toEqual([]);
  });

  it('says how far a task is, at most five times a second', async () => {
    const seen: TaskProgress[] = [];
    const startedAt = performance.now();
    await queue().run({ kind: 'count', to: 30_000 }, { onProgress: (progress) => seen.push(progress) });
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(seen[0]).toMatchObject({ label: 'counting', done: 0 });
    expect(seen.length).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 1);
  });

  it('passes on what a task threw, with its kind and place', async () => {
    const error = await rejection(queue().run({ kind: 'fail' }));
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ code: 'csv.value', message: 'line 7 is bad', place: { line: 7 }, remedy: 'Mend it' });
  });

  it.each([
    ['throw-outside', 'The thread of a sample failed: outside of any task'],
    ['exit', 'The thread of a sample ended by itself, code "3"'],
  ] as const)('survives a thread that dies of "%s", and does the next task on a new one', async (kind, message) => {
    const tasks = queue();
    const next = tasks.run({ kind: 'count', to: 2 });
    const died = rejection(tasks.run({ kind }));
    const after = tasks.run({ kind: 'count', to: 5 });
    expect(await died).toMatchObject({ code: 'server.internal', message });
    expect(await next).toBe('counted to 2');
    expect(await after).toBe('counted to 5');
    expect(lost).toHaveLength(1);
  });

  it('ends a task whose remains cannot be cleared like any other', async () => {
    const tasks = queue({ onLost: () => expect.fail('nothing can be cleared') });
    expect(await rejection(tasks.run({ kind: 'exit' }))).toMatchObject({ code: 'server.internal' });
    expect(await tasks.run({ kind: 'count', to: 1 })).toBe('counted to 1');
  });

  it('survives a task that needs more memory than it may have', async () => {
    const tasks = queue({ heapMb: 64 });
    const error = await rejection(tasks.run({ kind: 'eat-memory' }));
    expect(error).toMatchObject({
      code: 'server.internal',
      message: 'The sample needed more than 64 MB of memory and was ended',
    });
    expect(await tasks.run({ kind: 'count', to: 1 })).toBe('counted to 1');
  });

  it('stops a task that is at work, and one that waits', async () => {
    const tasks = queue();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = rejection(tasks.run({ kind: 'wait' }, { signal: running.signal, onProgress: () => waiting.abort() }));
    const second = rejection(tasks.run({ kind: 'count', to: 1 }, { signal: waiting.signal }));
    expect(await second).toBeInstanceOf(InterruptedError);
    running.abort();
    expect(await first).toBeInstanceOf(InterruptedError);
    expect(lost).toEqual([]);
    expect(await tasks.run({ kind: 'count', to: 1 })).toBe('counted to 1');
  });

  it('ends the thread of a task that does not stop in time', async () => {
    const tasks = queue({ stopMs: 50 });
    const stop = new AbortController();
    const hanging = rejection(tasks.run({ kind: 'hang' }, { signal: stop.signal, onStart: () => stop.abort() }));
    expect(await hanging).toBeInstanceOf(InterruptedError);
    expect(lost).toHaveLength(1);
    expect(await tasks.run({ kind: 'count', to: 1 })).toBe('counted to 1');
  });

  it('lets a task end that is past the point of stopping', async () => {
    const tasks = queue({ stopMs: 1 });
    const stop = new AbortController();
    const listener = { signal: stop.signal, onProgress: () => stop.abort() };
    expect(await tasks.run({ kind: 'settle-and-wait' }, listener)).toBe('kept');
    expect(stop.signal.aborted).toBe(true);
    expect(lost).toEqual([]);
  });

  it('refuses a task when too many wait', async () => {
    const tasks = queue({ waitingMax: 1 });
    const stop = new AbortController();
    const first = rejection(tasks.run({ kind: 'wait' }, { signal: stop.signal }));
    const second = tasks.run({ kind: 'count', to: 1 });
    expect(await rejection(tasks.run({ kind: 'count', to: 1 }))).toMatchObject({
      code: 'resource.conflict',
      message: 'Expected at most 1 samples to wait, there are "1"',
    });
    expect(() => tasks.assertRoom()).toThrow('Expected at most 1 samples to wait');
    stop.abort();
    await first;
    expect(await second).toBe('counted to 1');
  });

  it('keeps no thread when nothing is left to do', async () => {
    const tasks = queue({ idleMs: 0 });
    expect(tasks.hasThread).toBe(false);
    const done = tasks.run({ kind: 'count', to: 1 });
    expect(tasks.hasThread).toBe(true);
    await done;
    await vi.waitFor(() => expect(tasks.hasThread).toBe(false));
    expect(lost).toEqual([]);
  });

  it('takes everything back when it is closed', async () => {
    const tasks = queue();
    const both = [rejection(tasks.run({ kind: 'wait' })), rejection(tasks.run({ kind: 'wait' }))];
    await tasks.close();
    for (const error of await Promise.all(both)) expect(error).toBeInstanceOf(InterruptedError);
    expect(tasks.hasThread).toBe(false);
    expect(await rejection(tasks.run({ kind: 'count', to: 1 }))).toBeInstanceOf(InterruptedError);
  });
});
