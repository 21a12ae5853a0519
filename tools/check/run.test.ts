import { describe, expect, it } from 'vitest';
import { runSteps } from '#tools/check/run.ts';
import { checkSteps } from '#tools/check/steps.ts';
import type { Step } from '#tools/check/steps.ts';

const script = (name: string, code: string): Step => ({ name, command: process.execPath, args: ['-e', code] });

describe('the steps of the check', () => {
  it('pass by their exit code and keep what they said, in both outputs', async () => {
    const steps = [
      script('good', `console.log('a'); setTimeout(() => console.error('b'), 50)`),
      script('bad', `console.log('no'); process.exitCode = 3`),
      { name: 'gone', command: 'there-is-no-such-program', args: [] },
    ];
    const results = await runSteps(steps, 3, () => {});
    expect(results).toEqual([
      { name: 'good', passed: true, seconds: expect.any(Number), output: 'a\nb' },
      { name: 'bad', passed: false, seconds: expect.any(Number), output: 'no' },
      { name: 'gone', passed: false, seconds: expect.any(Number), output: expect.stringContaining('ENOENT') },
    ]);
  });

  it('run side by side, at most so many at once, and are told of as they end', async () => {
    const ended: string[] = [];
    const steps = [script('slow', 'setTimeout(() => {}, 600)'), script('first', ''), script('second', '')];
    const results = await runSteps(steps, 2, ({ name }) => ended.push(name));
    expect(ended).toEqual(['first', 'second', 'slow']);
    expect(results.map(({ name }) => name)).toEqual(['slow', 'first', 'second']);
  });

  it('leave the slow tests to npm test, and with --changed run only what changed', () => {
    const [tests] = checkSteps(false);
    expect(tests!.args).toContain('**/*.conformance.test.ts');
    expect(tests!.args).not.toContain('--changed');
    expect(checkSteps(true)[0]!.args).toContain('--changed');
  });

  it('look at everything once', () => {
    const names = checkSteps(false).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['boundaries', 'style', 'lint', 'format', 'types', 'types (kernel)', 'dead code']),
    );
  });
});
