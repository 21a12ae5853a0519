import type { Problem } from '#contract/problem.ts';

/** `problem`: the server says what is wrong. `network`: it was not reached. `timeout`: it did not answer in time. */
export type FailureKind = 'problem' | 'network' | 'timeout';

/** A request that did not go well, in words that a person can act on. */
export class ApiProblem extends Error {
  readonly kind: FailureKind;
  readonly problem: Problem;

  constructor(kind: FailureKind, problem: Problem, cause?: unknown) {
    super(problem.detail, { cause });
    this.name = 'ApiProblem';
    this.kind = kind;
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** Whether asking again may help: the line was down, or the server was in trouble. */
  get isPassing(): boolean {
    return this.kind !== 'problem' || this.status >= 500 || this.status === 429;
  }
}

/** Anything that was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return local('web.broken', 'Something went wrong on this page', detail, 'Reload the page.');
}

export function networkProblem(cause: unknown): ApiProblem {
  const problem = local(
    'web.offline',
    'The server was not reached',
    'No answer came: the server is not running, or the line to it is down.',
    'Check that `assay serve` runs. The page tries again by itself.',
  );
  return new ApiProblem('network', problem, cause);
}

export function timeoutProblem(afterMs: number): ApiProblem {
  const detail = `No answer within ${afterMs / 1_000} s.`;
  return new ApiProblem('timeout', local('web.slow', 'The server did not answer in time', detail, 'Try again.'));
}

/** The problem of an answer that is no success: what the server says, or what its status means when it says nothing. */
export async function problemOfAnswer(answer: Response): Promise<ApiProblem> {
  const said = await answer.json().catch(() => undefined);
  if (isProblem(said)) return new ApiProblem('problem', said);
  const title = answer.statusText === '' ? `Status ${answer.status}` : answer.statusText;
  return new ApiProblem('problem', {
    ...local('web.answer', title, `The server answered with status ${answer.status} and no explanation.`, undefined),
    status: answer.status,
  });
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { title, status, code, detail } = value as Partial<Problem>;
  return [title, code, detail].every((text) => typeof text === 'string') && typeof status === 'number';
}

function local(code: string, title: string, detail: string, remedy: string | undefined): Problem {
  return { type: 'about:blank', title, status: 0, code, detail, ...(remedy === undefined ? {} : { remedy }) };
}
