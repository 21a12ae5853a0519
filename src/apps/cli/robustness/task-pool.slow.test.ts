import { beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { usualSpace } from '#apps/cli/robustness/neighbour-space.ts';
import { Subject } from '#apps/cli/robustness/subject.ts';
import { surveyOf } from '#apps/cli/robustness/survey.ts';
import { answerTo } from '#apps/cli/robustness/task-message.ts';
import { interleaved, runTasks } from '#apps/cli/robustness/task-pool.ts';
import { TaskRunner } from '#apps/cli/robustness/task.ts';
import type { RobustnessTask, TaskSetup } from '#apps/cli/robustness/task.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { shareBars } from '#apps/cli/search/shared-bars.ts';
import { tickBars } from '#testkit/tick-bars.ts';

const LOADED: LoadedBars = {
  instrument: assumedInstrument('ACME/USD', 'test', 2),
  timeframe: '1m',
  bars: BarColumns.from(tickBars(new Rng(5), 600)),
};
const CROSS: AnyChoice = { strategy: 'sma-cross', parameters: { fast: 3, slow: 8 } };

function setupOf(choice: AnyChoice = CROSS): TaskSetup {
  const { config } = preparedRun(LOADED, choice);
  const bars = shareBars(LOADED.bars);
  return { choice, instrument: config.instrument, timeframe: '1m', bars, firstBar: 0, shapes: [], points: [] };
}

const TASKS: readonly RobustnessTask[] = [
  { kind: 'costs', multiple: 0 },
  { kind: 'costs', multiple: 2 },
  { kind: 'one-bar-later' },
  ...[1, 2, 3].map((seed) => ({ kind: 'resampled-market', seed }) as const),
  { kind: 'neighbour', values: { fast: 4, slow: 9 } },
  { kind: 'neighbour', values: { fast: 9, slow: 4 } },
  ...[1, 2].map((seed) => ({ kind: 'null-walk', seed }) as const),
];

const NEVER = new AbortController().signal;

function onThreads(workers: number, signal = NEVER): ReturnType<typeof runTasks> {
  return runTasks(setupOf(), TASKS, { workers, signal, onProgress: () => {} });
}

describe('tasks on threads', () => {
  let inTurn: readonly unknown[] = [];

  beforeAll(() => {
    const runner = new TaskRunner(setupOf());
    inTurn = TASKS.map((task) => runner.run(task));
  });

  it.each([1, 3])('come out on %i as one after the other, in the order of the tasks', async (workers) => {
    expect(await onThreads(workers)).toEqual(inTurn);
  });

  it('say how many are done, and end when there are none', async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number): void => void seen.push(`${done}/${total}`);
    await runTasks(setupOf(), TASKS.slice(0, 3), { workers: 2, signal: NEVER, onProgress });
    expect(seen).toEqual(['1/3', '2/3', '3/3']);
    expect(await runTasks(setupOf(), [], { workers: 2, signal: NEVER, onProgress })).toEqual([]);
  });

  it('stop when asked to, before and while they run', async () => {
    const controller = new AbortController();
    const running = onThreads(1, controller.signal);
    controller.abort();
    await expect(running).rejects.toThrow(InterruptedError);
    await expect(onThreads(1, controller.signal)).rejects.toThrow(InterruptedError);
  });

  it('pass on what one of them threw, with its kind', async () => {
    const unknown: RobustnessTask = { kind: 'neighbour', values: { fats: 4 } };
    const running = runTasks(setupOf(), [unknown], { workers: 1, signal: NEVER, onProgress: () => {} });
    await expect(running).rejects.toMatchObject({
      code: 'argument.unknown',
      message: expect.stringMatching(/did you mean "fast".*test=neighbour fats=4/) as string,
    });
  });

  it('keep the words of a strategy that fails', () => {
    const runner = {
      run: () => {
        throw new AssayError('strategy.failed', 'it broke', { place: { bar: 7 } });
      },
    };
    const { failure } = answerTo(runner, { n: 3, task: { kind: 'resampled-market', seed: 9 } });
    expect(failure).toMatchObject({ code: 'strategy.failed', place: { bar: 7 } });
    expect(failure!.message).toBe('it broke (trial test=resampled-market seed=9)');
  });

  it('are mixed evenly, so that time left is known from the first ones', () => {
    const slow: RobustnessTask = { kind: 'resampled-market', seed: 1 };
    const quick: RobustnessTask = { kind: 'one-bar-later' };
    const kinds = [slow, slow, slow, slow, quick, quick];
    // Places of the slow ones: 1/8, 3/8, 5/8, 7/8; of the quick ones: 1/4, 3/4.
    expect(interleaved(kinds)).toEqual([0, 4, 1, 2, 5, 3]);
  });
});

describe('a survey', () => {
  it('leaves out what does not go together, and compares the rest with the choice', () => {
    const runner = new TaskRunner(setupOf());
    const points = [
      { fast: 3, slow: 8 },
      { fast: 4, slow: 9 },
      { fast: 9, slow: 4 },
    ];
    const results = points.map((values) => runner.run({ kind: 'neighbour', values }));
    const subject = { parameters: ['fast', 'slow'], values: new Subject(LOADED, CROSS).values };
    const survey = surveyOf(subject, points, results);
    expect(survey).toMatchObject({ chosen: { fast: 3, slow: 8 }, refused: 1, neighbourhood: { count: 1 } });
    expect(survey.points.map(({ values }) => values)).toEqual(points.slice(0, 2));
    expect(survey.field.trials).toBe(2);
  });
});

describe('the usual neighbours', () => {
  const valuesOf = (choice: AnyChoice): readonly unknown[] =>
    [...usualSpace(new Subject(LOADED, choice))!.points()].map(({ values }) => values);

  it('of a reference strategy are its first two numbers, four tenths up and down', () => {
    const values = valuesOf({ strategy: 'sma-cross', parameters: { fast: 10, slow: 30 } });
    expect(values).toHaveLength(81);
    expect(values).toContainEqual({ fast: 10, slow: 30 });
    expect(values).toContainEqual({ fast: 6, slow: 42 });
  });

  it('of a mode are two thresholds around its own', () => {
    const values = valuesOf({ mode: 'strike', preset: 'strict', settings: { minRewardR: 2 } });
    expect(values).toHaveLength(25);
    expect(values).toContainEqual({ minRewardR: 2, stopBufferAtr: 0.1 });
    expect(values).toContainEqual({ minRewardR: 1.6, stopBufferAtr: 0.12 });
  });
});
