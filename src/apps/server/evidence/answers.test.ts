import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { Clock } from '#core/clock.ts';
import { Answers } from '#apps/server/evidence/answers.ts';

/** A clock that stands still until it is moved. */
function stoppedClock(): { readonly clock: Clock; readonly move: (ms: number) => void } {
  let now = 0;
  const clock: Clock = {
    now: () => unixMs(now),
    monotonic: () => now,
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
    after: () => () => undefined,
  };
  return { clock, move: (ms) => void (now += ms) };
}

describe('answers', () => {
  it('are made once for the same question, until some seconds have passed', async () => {
    const { clock, move } = stoppedClock();
    const answers = new Answers(clock, () => 0);
    let made = 0;
    const ask = (by: string): Promise<number> => answers.get('matrix', { by }, async () => ++made);
    expect(await Promise.all([ask('type'), ask('type')])).toEqual([1, 1]);
    move(4_999);
    expect(await ask('type')).toBe(1);
    expect(await ask('hour')).toBe(2);
    move(1);
    expect(await ask('type')).toBe(3);
  });

  it('are made anew when more is stored, and after a failure', async () => {
    const { clock } = stoppedClock();
    let state = 0;
    let made = 0;
    const answers = new Answers(clock, () => state);
    expect(await answers.get('gates', {}, async () => ++made)).toBe(1);
    state = 1;
    expect(await answers.get('gates', {}, async () => ++made)).toBe(2);
    await expect(answers.get('ladder', {}, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await answers.get('ladder', {}, async () => 'there')).toBe('there');
  });

  it('are forgotten, the oldest first, when there are very many', async () => {
    const answers = new Answers(stoppedClock().clock, () => 0);
    let made = 0;
    const ask = (n: number): Promise<number> => answers.get('cell', { n }, async () => ++made);
    for (let n = 0; n < 65; n++) await ask(n);
    expect(await ask(64)).toBe(65);
    expect(await ask(0)).toBe(66);
  });
});
