import { spawn } from 'node:child_process';
import type { Step } from '#tools/check/steps.ts';
import { ROOT } from '#tools/source/tree.ts';

/** Time for one property in the check: enough for some dozens of cases; `npm test` takes as many as the property asks for. */
const PROPERTY_MS = '30';

/** How a step ended. */
export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** Both outputs, in the order in which they came. */
  readonly output: string;
}

/** Runs every step, at most `atOnce` at a time, and tells `onEnd` of each as it ends; results in the order of the steps. */
export async function runSteps(
  steps: readonly Step[],
  atOnce: number,
  onEnd: (result: StepResult) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const waiting = steps.entries();
  const worker = async (): Promise<void> => {
    for (const [index, step] of waiting) {
      results[index] = await runStep(step);
      onEnd(results[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, steps.length) }, worker));
  return results;
}

function runStep({ name, command, args }: Step): Promise<StepResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const finish = (passed: boolean): void => {
      resolve({ name, passed, seconds: (performance.now() - started) / 1000, output: output.trim() });
    };
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      env: { ...process.env, NO_COLOR: '1', ASSAY_QUIET: '1', ASSAY_PROPERTY_MS: PROPERTY_MS },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}
