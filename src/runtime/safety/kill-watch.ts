import type { Clock } from '#core/clock.ts';
import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { KillSwitchState, KillSwitchStore } from '#domain/operations/kill-switch.ts';
import type { ControlEvent } from '#engine/event.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';

export interface KillWatchParts {
  readonly store: Pick<KillSwitchStore, 'read'>;
  readonly session: Pick<TradingSession, 'take' | 'state'>;
  /** This machine's, for waiting. */
  readonly clock: Clock;
  /** The time that a change has in the session's journal; never before what the session has seen. */
  readonly eventTime: () => UnixMs;
  readonly settings?: { readonly checkEveryMs?: number; readonly blindAfterMs?: number };
  /** Told after the session has durably done so. */
  readonly onChange?: (state: KillSwitchState) => void;
}

/** From a pull in any process to the halt being durable here. */
export const KILL_WITHIN_MS = 250;

/**
 * Looks at the kill switch and has the session follow it: halts when it is on, lifts the halt when it is off again. Call `settle`
 * before the session's first bar: a switch that was pulled while nothing ran counts from the start.
 */
export class KillWatch {
  private readonly parts: KillWatchParts;
  private isFlattenTold = false;
  private readAt: number;

  constructor(parts: KillWatchParts) {
    this.parts = parts;
    this.readAt = parts.clock.monotonic();
  }

  /** Watches until the signal is aborted. Rejects when the session takes nothing more, or the switch cannot be read for too long. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.parts;
    const { checkEveryMs = 50, blindAfterMs = 2 * SECOND_MS } = settings ?? {};
    while (!signal.aborted) {
      try {
        await this.settle();
      } catch (error) {
        // A session whose store is lost sends nothing, as nothing can be kept: not to see the switch for a moment is no danger.
        if (clock.monotonic() - this.readAt > blindAfterMs) throw error;
      }
      await clock.sleep(checkEveryMs, signal).catch(() => undefined);
    }
  }

  /** Looks once; resolves when the session has done what follows. */
  async settle(): Promise<void> {
    const { store, onChange } = this.parts;
    const state = await store.read();
    this.readAt = this.parts.clock.monotonic();
    const events = state.kind === 'on' ? this.halt(state) : this.lift();
    if (events.length === 0) return;
    await Promise.all(events.map((event) => this.parts.session.take({ kind: 'control', event })));
    this.isFlattenTold = state.kind === 'on' && state.flatten;
    onChange?.(state);
  }

  private halt({ reason, flatten }: KillSwitchState & { readonly kind: 'on' }): ControlEvent[] {
    const { session, eventTime } = this.parts;
    // Once flattening is asked for the session goes on with it by itself; after a restart it matters only while something is open.
    const isFlattenDue = flatten && !this.isFlattenTold && session.state.positionNumber !== 0;
    if (this.tokens().length > 0 && !isFlattenDue) return [];
    return [{ kind: 'halt', time: eventTime(), reason, flatten }];
  }

  private lift(): ControlEvent[] {
    return this.tokens().map((token) => ({ kind: 'lift', time: this.parts.eventTime(), token }));
  }

  /** The session has tokens of its own, in its journal; a person gives the one of the switch. */
  private tokens(): string[] {
    const causes = this.parts.session.state.risk?.status.causes ?? [];
    return causes.flatMap(({ source, token }) => (source === 'kill' && token !== null ? [token] : []));
  }
}
