import type { Clock } from '#core/clock.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { SessionBatch, SessionRecord, SessionStore } from '#domain/operations/session-store.ts';
import type { FeedOutcome } from '#engine/drivers/bar-intake.ts';
import type { TradingRun } from '#engine/drivers/trading-run.ts';
import type { ControlEvent } from '#engine/event.ts';
import type { EngineState } from '#engine/state.ts';
import type { Baseline } from '#runtime/orders/reconciliation.ts';
import type { VenueSide } from '#runtime/orders/venue-side.ts';
import type { Recorder } from '#runtime/session/recorder.ts';

/** What a session is told. */
export type SessionInput =
  | { readonly kind: 'bar'; readonly bar: Bar }
  | { readonly kind: 'time'; readonly time: UnixMs }
  | { readonly kind: 'control'; readonly event: ControlEvent }
  /** Of a trade that the market just saw. */
  | { readonly kind: 'price'; readonly price: number }
  /** Something happened at the venue, or is to be asked there: `apply` tells the desk of it. */
  | { readonly kind: 'venue'; readonly apply: () => void };

/** The parts of a session that is open; `openSession` makes them. */
export interface SessionParts {
  readonly record: SessionRecord;
  readonly run: TradingRun;
  readonly recorder: Recorder;
  readonly store: SessionStore;
  readonly clock: Clock;
  /** Undefined on paper. */
  readonly venue: VenueSide | undefined;
  /** What the account at the venue held when the session began; empty on paper. */
  readonly baseline: Baseline;
  /** Told of what has become durable, for whoever shows it. */
  readonly onStored?: ((batch: SessionBatch) => void) | undefined;
}

interface Entry {
  readonly input: SessionInput;
  readonly done: (outcome: FeedOutcome | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Trading as it goes on: takes what happens one after another, lets the engine decide, has the store keep it, and only then lets
 * anything out. What was acknowledged (the promise of `take`) is durable; what was not may be told again after a restart.
 */
export class TradingSession {
  readonly record: SessionRecord;
  private readonly parts: SessionParts;
  private queue: Entry[] = [];
  private isWorking = false;
  private failure: { readonly error: unknown } | undefined;
  /** What came before is still done; nothing more is taken. */
  private isClosing = false;
  private isOver = false;
  private sinceCheckpoint = 0;
  private cancelWake: (() => void) | undefined;
  private onFailure: (error: unknown) => void = () => undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.record = parts.record;
    parts.venue?.start((apply) => void this.take({ kind: 'venue', apply }).catch(() => undefined));
  }

  get state(): EngineState {
    return this.parts.run.state;
  }

  /** When the bar that was taken last ended; undefined before the first. */
  get takenUntil(): number | undefined {
    return this.parts.run.takenUntil;
  }

  /** Whether it still trades. */
  get isAlive(): boolean {
    return this.failure === undefined && !this.isOver;
  }

  /** Told once when the session can go on no more; nothing is sent after that. */
  set failureListener(listener: (error: unknown) => void) {
    this.onFailure = listener;
  }

  /** Resolves when what came of the input is durable; of a bar it says whether it was taken. */
  take(input: SessionInput): Promise<FeedOutcome | undefined> {
    return new Promise((done, failed) => {
      if (!this.isAlive || this.isClosing) {
        failed(this.over());
        return;
      }
      this.queue.push({ input, done, failed });
      void this.work();
    });
  }

  /** Takes entries back that wait at the venue, stores a checkpoint and ends; open positions and their stops stay as they are. */
  async stop(reason: string): Promise<void> {
    await this.parts.venue?.retreat();
    const last = this.take({ kind: 'venue', apply: () => undefined });
    this.isClosing = true;
    await last;
    await this.checkpoint();
    this.leave();
    const { store, record } = this.parts;
    await store.end(record.id, record.epoch, 'stopped', reason);
  }

  /** As if the process had died: nothing is stored or sent any more. */
  abandon(): void {
    this.leave();
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.queue.length > 0 && this.isAlive) {
      const entries = this.queue.splice(0, MAX_BATCH);
      try {
        const outcomes = entries.map((entry) => this.apply(entry.input));
        await this.settle();
        for (const [i, entry] of entries.entries()) entry.done(outcomes[i]);
        if (this.sinceCheckpoint >= CHECKPOINT_INPUTS && this.queue.length === 0) await this.checkpoint();
      } catch (error) {
        await this.fail(error, entries);
      }
    }
    this.isWorking = false;
  }

  private apply(input: SessionInput): FeedOutcome | undefined {
    const { run, recorder } = this.parts;
    this.sinceCheckpoint++;
    switch (input.kind) {
      case 'bar': {
        const outcome = run.onBar(input.bar);
        if (outcome.kind === 'taken') recorder.measured(run.state);
        return outcome;
      }
      case 'time':
        run.onTime(input.time);
        return undefined;
      case 'control':
        run.onControl(input.event);
        return undefined;
      case 'price':
        this.parts.venue?.desk.onPrice(input.price);
        return undefined;
      case 'venue':
        input.apply();
        return undefined;
    }
  }

  /** Keeps what was decided, then lets it out. */
  private async settle(): Promise<void> {
    const { venue, recorder, store, record } = this.parts;
    const plan = venue?.plan();
    const changed = plan?.changed ?? [];
    if (!recorder.isEmpty || changed.length > 0) {
      const batch = recorder.take(changed, undefined);
      await store.append(record.id, record.epoch, batch);
      this.parts.onStored?.(batch);
    }
    if (!this.isAlive || venue === undefined || plan === undefined) return;
    venue.carryOut(plan.actions);
    this.wakeAt(venue.wakeAt());
  }

  private wakeAt(time: UnixMs | undefined): void {
    this.cancelWake?.();
    this.cancelWake = undefined;
    if (time === undefined) return;
    const { clock } = this.parts;
    this.cancelWake = clock.after(Math.max(1, time - clock.now()), () => {
      void this.take({ kind: 'venue', apply: () => undefined }).catch(() => undefined);
    });
  }

  private async checkpoint(): Promise<void> {
    const { run, recorder, store, record, baseline } = this.parts;
    const state: State = { run: run.snapshot(), baseline };
    await store.append(record.id, record.epoch, recorder.take([], { at: recorder.length, state }));
    this.sinceCheckpoint = 0;
  }

  private async fail(error: unknown, entries: readonly Entry[]): Promise<void> {
    this.failure = { error };
    this.leave();
    for (const entry of [...entries, ...this.queue]) entry.failed(error);
    this.queue = [];
    const { store, record, recorder, venue } = this.parts;
    // What the engine said up to the failure belongs into the journal, if the store still takes it.
    await store.append(record.id, record.epoch, recorder.take([], undefined)).catch(() => undefined);
    await venue?.retreat().catch(() => undefined);
    const message = error instanceof Error ? error.message : String(error);
    await store.end(record.id, record.epoch, 'failed', message).catch(() => undefined);
    this.onFailure(error);
  }

  private over(): unknown {
    return this.failure?.error ?? new Error(`The session "${this.record.id}" is over`);
  }

  private leave(): void {
    this.isOver = true;
    // Nobody works on what still waits: whoever told it must hear that.
    for (const { failed } of this.queue.splice(0)) failed(this.over());
    this.cancelWake?.();
    this.parts.venue?.stop();
  }
}

/** Inputs that share one write; each still has its own place in the journal. */
const MAX_BATCH = 256;
/** Inputs between two checkpoints: what a restart has to follow at most, a fraction of a second. */
const CHECKPOINT_INPUTS = 2_000;
