// The entry of a thread for tests: it counts, and does whatever may go wrong with a thread when it is asked to.
import { AssayError } from '#core/errors.ts';
import { breathe } from '#apps/research/work-context.ts';
import { serveTasks } from '#apps/server/threads/serve-tasks.ts';

export type SampleTask =
  | { readonly kind: 'count'; readonly to: number }
  | { readonly kind: 'fail' | 'throw-outside' | 'exit' | 'eat-memory' | 'hang' | 'wait' | 'settle-and-wait' };

serveTasks(async (task: SampleTask, frame): Promise<string> => {
  if (task.kind === 'count') {
    const progress = frame.progress('counting');
    for (let i = 1; i <= task.to; i++) {
      progress.update(i, task.to);
      await breathe({ interrupted: frame.signal });
    }
    return `counted to ${task.to}`;
  }
  if (task.kind === 'fail')
    throw new AssayError('csv.value', 'line 7 is bad', { place: { line: 7 }, remedy: 'Mend it' });
  if (task.kind === 'exit') process.exit(3);
  if (task.kind === 'throw-outside') setImmediate(() => outside());
  if (task.kind === 'eat-memory') eat();
  if (task.kind === 'hang') hang();
  if (task.kind === 'settle-and-wait') {
    frame.settle();
    frame.progress('keeping');
    for (let i = 0; i < 20; i++) await new Promise((wake) => setTimeout(wake, 5));
    return 'kept';
  }
  frame.progress('waiting');
  for (;;) await breathe({ interrupted: frame.signal });
});

function outside(): never {
  throw new Error('outside of any task');
}

function eat(): void {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 100_000 }, (_, i) => i * 1.5));
}

function hang(): void {
  for (;;) Math.sqrt(2);
}
