import { describe, expect, it } from 'vitest';
import { Argon2Passwords } from '#adapters/accounts/argon2-passwords.ts';
import { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import { HOME, openTestDesk, PASSWORD, refusal } from '#apps/server/accounts/test-desk.ts';

const TRIES = 15;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe('the time of a failed sign-in', () => {
  it('is that of a hash, and tells nobody whether there is such an account', async () => {
    await using world = await openTestDesk();
    const desk = new AccountDesk({ ...world.parts, passwords: new Argon2Passwords() }, 'accounts');
    await desk.people.add({ name: 'anna', password: PASSWORD, role: 'admin' }, 'cli');
    const times: Record<'anna' | 'nobody', number[]> = { anna: [], nobody: [] };
    for (let i = 0; i < TRIES; i++) {
      // In turns, so that whatever else this machine does falls on both.
      for (const name of ['anna', 'nobody'] as const) {
        const from = { ...HOME, address: `203.0.113.${i}` };
        const start = performance.now();
        const { code } = await refusal(desk.signIn.byPassword({ name, password: 'wrong' }, from));
        times[name].push(performance.now() - start);
        expect(code).toBe('auth.failed');
      }
    }
    const [known, unknown] = [median(times.anna), median(times.nobody)];
    expect(Math.min(known, unknown)).toBeGreaterThan(5);
    expect(known / unknown).toBeGreaterThan(0.6);
    expect(known / unknown).toBeLessThan(1 / 0.6);
  });
});
