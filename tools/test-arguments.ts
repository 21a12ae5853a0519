/** What `npm test -- ...` asks for. */
export interface TestRequest {
  /** Passed on to Vitest: filters of file paths and its own options. */
  readonly vitestArguments: readonly string[];
  /** Seed of every property test; undefined takes a new one each time. */
  readonly seed: number | undefined;
}

/** Takes `--seed 123` or `--seed=123` out of the arguments; a text is the problem with them. */
export function parseTestArguments(given: readonly string[]): TestRequest | string {
  const vitestArguments: string[] = [];
  let seed: number | undefined;
  for (let i = 0; i < given.length; i++) {
    const argument = given[i]!;
    if (argument !== '--seed' && !argument.startsWith('--seed=')) {
      vitestArguments.push(argument);
      continue;
    }
    const text = argument === '--seed' ? given[++i] : argument.slice('--seed='.length);
    seed = Number(text);
    // fast-check takes 32 bits and prints seeds with a sign.
    if (text === undefined || !/^-?\d+$/.test(text) || Math.abs(seed) > 0xffffffff) {
      return `Expected --seed to be an integer of 32 bits, was "${text ?? ''}"`;
    }
  }
  return { vitestArguments, seed };
}
