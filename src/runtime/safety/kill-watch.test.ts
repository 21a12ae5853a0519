import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import type { ControlEvent } from '#engine/event.ts';
import type { EngineState } from '#engine/state.ts';
import { KillWatch } from '#runtime/safety/kill-watch.ts';
import type { SessionInput } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const instrument = assumedInstrument('BTC/USDT', 'test', 2);

/** A session as far as the switch concerns it, with the real guard. */
class GuardedSession {
  readonly risk = new RiskGuard({ ...NO_RISK_RULES, currency: 'USDT' }, [instrument]);
  readonly events: ControlEvent[] = [];
  positionNumber = 0;

  get state(): EngineState {
    return this as unknown as EngineState;
  }

  async take(input: SessionInput): Promise<undefined> {
    if (input.kind !== 'control') throw new Error(`expected a control, was ${input.kind}`);
    const { event } = input;
    this.events.push(event);
    if (event.kind === 'halt') this.risk.halt(event);
    if (event.kind === 'lift') this.risk.lift(event.token, event.time);
  }
}

function watched() {
  const clock = new VirtualClock(START);
  const session = new GuardedSession();
  const pulled = { state: { kind: 'off' } as KillSwitchState, isBroken: false, reads: 0 };
  const store = {
    read: async () => {
      pulled.reads++;
      if (pulled.isBroken) throw new Error('the database is gone');
      return pulled.state;
    },
  };
  const watch = new KillWatch({ store, session, clock, eventTime: () => clock.now() });
  const pull = (flatten: boolean): void => {
    pulled.state = { kind: 'on', since: START, reason: 'a test', flatten, token: 'of the switch' };
  };
  const lift = (): void => {
    pulled.state = { kind: 'off' };
  };
  return { clock, session, pulled, watch, pull, lift };
}

describe('KillWatch', () => {
  it('halts the session within the time of one look, once, and lifts the halt with the token of the session', async () => {
    const { clock, session, watch, pull, lift } = watched();
    const controller = new AbortController();
    const ended = watch.run(controller.signal);
    await clock.runUntil(START + 1_010);
    expect(session.events).toEqual([]);
    pull(false);
    await clock.runUntil(START + 1_060);
    expect(session.events).toEqual([{ kind: 'halt', time: START + 1_050, reason: 'a test', flatten: false }]);
    expect(session.risk.state).toBe('HALTED');
    await clock.runUntil(START + 5_000);
    expect(session.events).toHaveLength(1);
    lift();
    await clock.runUntil(START + 5_100);
    expect(session.risk.state).toBe('ACTIVE');
    pull(true);
    await clock.runUntil(START + 5_200);
    expect(session.risk.state).toBe('HALTED');
    controller.abort();
    await ended;
  });

  it('halts before the first bar when the switch was pulled while nothing ran', async () => {
    const { session, watch, pull } = watched();
    pull(true);
    await watch.settle();
    expect(session.events).toMatchObject([{ kind: 'halt', flatten: true }]);
  });

  it('lifts at the start what was lifted while nothing ran', async () => {
    const { session, watch } = watched();
    session.risk.halt({ reason: 'of an earlier life', time: START, flatten: false });
    await watch.settle();
    expect(session.risk.state).toBe('ACTIVE');
  });

  it('asks for flattening when that is added later, and after a restart only while something is open', async () => {
    const { session, watch, pull } = watched();
    session.positionNumber = 1;
    pull(false);
    await watch.settle();
    pull(true);
    await watch.settle();
    await watch.settle();
    expect(session.events).toMatchObject([{ flatten: false }, { flatten: true }]);
    session.positionNumber = 0;
    const { session: later, watch: again, pull: pullAgain } = watched();
    later.risk.halt({ reason: 'of an earlier life', time: START, flatten: true });
    pullAgain(true);
    await again.settle();
    expect(later.events).toEqual([]);
  });

  it('goes on looking when a look fails, and gives up when it has been blind for two seconds', async () => {
    const { clock, pulled, watch, session, pull } = watched();
    const failure = watch.run(new AbortController().signal).catch((error: unknown) => error);
    await clock.runUntil(START + 500);
    pulled.isBroken = true;
    await clock.runUntil(START + 2_000);
    pulled.isBroken = false;
    pull(false);
    await clock.runUntil(START + 2_100);
    expect(session.risk.state).toBe('HALTED');
    pulled.isBroken = true;
    await clock.runUntil(START + 5_000);
    expect(await failure).toEqual(new Error('the database is gone'));
  });
});
