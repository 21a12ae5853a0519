import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#core/error-codes.ts';
import { AdapterError, AssayError } from '#core/errors.ts';
import { invariant, InvariantError, present } from '#core/invariant.ts';
import { failure, success } from '#core/result.ts';

describe('errors from outside', () => {
  it('print as data: code, message, remedy when there is one, place', () => {
    const error = new AssayError('csv.value', 'Expected a number, was "x"', {
      place: { file: 'a.csv', line: 3 },
      remedy: 'fix it',
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'csv.value',
      message: 'Expected a number, was "x"',
      remedy: 'fix it',
      place: { file: 'a.csv', line: 3 },
    });
    expect(new AssayError('csv.empty', 'none').toJSON()).toEqual({ code: 'csv.empty', message: 'none', place: {} });
  });

  it('keep their cause, and say whether to try again', () => {
    const cause = new Error('socket');
    const error = new AdapterError('feed.unavailable', 'no answer', { retryable: true, cause });
    expect(error).toBeInstanceOf(AssayError);
    expect([error.cause, error.retryable, error.name]).toEqual([cause, true, 'AdapterError']);
    expect('cause' in new AssayError('csv.empty', 'none')).toBe(false);
  });

  it('have codes of the form area.fault, each explained in a sentence', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[a-z]+\.[a-z-]+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('invariants and results', () => {
  it('throw an error of their own kind with the reason, or let through', () => {
    expect(() => invariant(false, 'sum is zero, was 3')).toThrow(new InvariantError('Invariant: sum is zero, was 3'));
    expect(() => invariant(true, 'never')).not.toThrow();
    expect(present(0, 'count')).toBe(0);
    expect(() => present(undefined, 'count')).toThrow(/count/);
  });

  it('carry a value or an error', () => {
    expect([success(1), failure('no')]).toEqual([
      { ok: true, value: 1 },
      { ok: false, error: 'no' },
    ]);
  });
});
