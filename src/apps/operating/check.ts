import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';

/** `skip`: it could not be looked at, which says nothing; the reason is in `found`. */
export type FindingLevel = 'ok' | 'skip' | 'warn' | 'bad';

/** One thing that was looked at. Plain data without secrets, for a terminal, `/health` and pages alike. */
export interface Finding {
  readonly level: FindingLevel;
  /** What was found, a short sentence without a full stop. */
  readonly found: string;
  /** What to do about it; given with every `warn` and `bad`. */
  readonly remedy?: string | undefined;
  /** Of the error behind it. */
  readonly code?: ErrorCode | undefined;
  /** Which of several things of its check it is about: `binance`, `market.db`. */
  readonly about?: string | undefined;
}

/** Something to look at. It changes nothing. What it throws is a `bad` finding of its own. */
export interface Check {
  /** `disk`, `calendars`. */
  readonly name: string;
  /** Gives up when the signal is aborted, as far as it can. */
  run(signal: AbortSignal): Promise<readonly Finding[]>;
  /** Longer than the others may take. */
  readonly timeoutMs?: number;
}

/** A finding with the name of its check. */
export interface CheckResult extends Finding {
  readonly check: string;
}

const TIMEOUT_MS = 10_000;

export interface CheckWatch {
  readonly clock: Pick<Clock, 'after'>;
  readonly signal: AbortSignal;
  /** Told after each check how many are done, of how many. */
  readonly onDone?: (done: number, total: number) => void;
}

/** Runs all checks at once. One that fails or hangs is a finding, and takes nothing from the others. In the order of the checks. */
export async function runChecks(
  checks: readonly Check[],
  { clock, signal, onDone }: CheckWatch,
): Promise<readonly CheckResult[]> {
  let done = 0;
  const all = await Promise.all(
    checks.map(async (check) => {
      const findings = await outcomeOf(check, clock, signal);
      onDone?.(++done, checks.length);
      return findings;
    }),
  );
  return all.flat();
}

/** The worst of them; `ok` when there is none. */
export function worstLevel(findings: readonly Finding[]): FindingLevel {
  return LEVELS.findLast((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}

/** What was not looked at says nothing: anything else goes over it. */
const LEVELS: readonly FindingLevel[] = ['skip', 'ok', 'warn', 'bad'];

export function ok(found: string, about?: string): Finding {
  return { level: 'ok', found, about };
}

export function skipped(found: string, about?: string): Finding {
  return { level: 'skip', found, about };
}

export function warning(found: string, remedy: string, about?: string): Finding {
  return { level: 'warn', found, remedy, about };
}

export function bad(found: string, remedy: string, details: Pick<Finding, 'about' | 'code'> = {}): Finding {
  return { level: 'bad', found, remedy, ...details };
}

/** An error as a finding. What nobody expected is our bug, and says so. */
export function failure(error: unknown, about?: string): Finding {
  if (error instanceof AssayError) {
    const { message, remedy = 'See docs/errors.md.', code } = error;
    return bad(message, remedy, { about, code });
  }
  const message = error instanceof Error ? error.message : String(error);
  return bad(`the check itself failed: ${message}`, 'This is a bug in Assay: please report it.', { about });
}

async function outcomeOf(
  check: Check,
  clock: Pick<Clock, 'after'>,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const { name, timeoutMs = TIMEOUT_MS } = check;
  const ending = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<readonly Finding[]>();
  const takeBack = clock.after(timeoutMs, () => {
    resolve([
      bad(`no answer within ${timeoutMs / 1_000} s`, 'Look at what it waits for: a disk, a lock or a network.'),
    ]);
    ending.abort();
  });
  const giveUp = (): void => resolve([skipped('given up')]);
  signal.addEventListener('abort', giveUp, { once: true, signal: ending.signal });
  if (signal.aborted) giveUp();
  const run = async (): Promise<readonly Finding[]> => check.run(AbortSignal.any([signal, ending.signal]));
  const findings = await Promise.race([run().catch((error: unknown) => [failure(error)]), late]);
  takeBack();
  ending.abort();
  return findings.map(({ level, found, remedy, code, about }) => ({ check: name, about, level, found, remedy, code }));
}
