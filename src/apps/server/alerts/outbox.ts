import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { AlertStore, TryOutcome, WaitingMessage } from '#domain/alerts/alert-store.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import type { Channel } from '#domain/alerts/notify-port.ts';
import { doublingMs } from '#runtime/supervision/doubling.ts';

export interface OutboxParts {
  readonly store: AlertStore;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** A channel has refused a message, or does not work for a while. */
  readonly onTrouble: (channel: string, error: string) => void;
  /** It delivers (again). */
  readonly onDelivered: (channel: string) => void;
}

interface Worker {
  readonly channel: Channel;
  busy: Promise<void> | undefined;
  /** Something may have come since it last looked. */
  isAskedAgain: boolean;
  /** Passing faults without a delivery between them. */
  failures: number;
  restsUntil: number;
}

/** Sends what is due, oldest first, each channel for itself. */
export class Outbox {
  private readonly parts: OutboxParts;
  private readonly workers: readonly Worker[];

  constructor(parts: OutboxParts) {
    this.parts = parts;
    this.workers = parts.channels.map((channel) => ({
      channel,
      busy: undefined,
      isAskedAgain: false,
      failures: 0,
      restsUntil: 0,
    }));
  }

  /** Begins on every channel that is not at work; does not wait for any. `onError` hears what went wrong with the store. */
  work(signal: AbortSignal, onError: (error: unknown) => void): void {
    for (const worker of this.workers) {
      worker.isAskedAgain = true;
      worker.busy ??= this.workWhileAsked(worker, signal)
        .catch(onError)
        .finally(() => {
          worker.busy = undefined;
        });
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all(this.workers.map(async ({ busy }) => busy));
  }

  private async workWhileAsked(worker: Worker, signal: AbortSignal): Promise<void> {
    while (worker.isAskedAgain) {
      worker.isAskedAgain = false;
      await this.workOff(worker, signal);
    }
  }

  private async workOff(worker: Worker, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.parts;
    while (!signal.aborted) {
      const now = clock.now();
      if (clock.monotonic() < worker.restsUntil) return;
      const message = await store.take(worker.channel.name, now, (now + LEASE_MS) as UnixMs);
      if (message === undefined) return;
      await store.tried(message.notice.id, await this.send(worker, message, signal));
    }
  }

  private async send(worker: Worker, { notice }: WaitingMessage, signal: AbortSignal): Promise<TryOutcome> {
    const { clock, onDelivered } = this.parts;
    const { channel } = worker;
    try {
      await channel.port.send(notice, signal);
      worker.failures = 0;
      onDelivered(channel.name);
      return { kind: 'delivered', at: clock.now() };
    } catch (error) {
      const at = clock.now();
      // Whether it had arrived is not known; after a restart it is sent again, with its id.
      if (signal.aborted) return { kind: 'later', at, due: at, error: 'the program was stopped while it was sent' };
      return this.failed(worker, notice.time, error);
    }
  }

  private failed(worker: Worker, since: UnixMs, error: unknown): TryOutcome {
    const { clock, onTrouble } = this.parts;
    const { name } = worker.channel;
    const at = clock.now();
    const words = errorWords(error);
    if (error instanceof ChannelError && !error.retryable) {
      onTrouble(name, words);
      return { kind: 'refused', at, error: words };
    }
    worker.failures++;
    if (worker.failures >= FAILURES_TO_TELL) onTrouble(name, words);
    const asked = error instanceof ChannelError ? (error.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(Math.min(asked, DAY_MS), doublingMs(FIRST_WAIT_MS, LONGEST_WAIT_MS, worker.failures));
    worker.restsUntil = clock.monotonic() + waitMs;
    if (at - since >= GIVE_UP_MS) return { kind: 'given-up', at, error: words };
    return { kind: 'later', at, due: (at + waitMs) as UnixMs, error: words };
  }
}

/** What went wrong and what to do, for people. An error that is none of ours may hold anything. */
export function errorWords(error: unknown): string {
  if (!(error instanceof AssayError)) return 'it failed in a way that was not foreseen';
  return error.remedy === undefined ? error.message : `${error.message}. ${error.remedy}`;
}

/** Longer than all tries of a message take. */
const LEASE_MS = 5 * MINUTE_MS;
const FIRST_WAIT_MS = 30 * SECOND_MS;
const LONGEST_WAIT_MS = 30 * MINUTE_MS;
const GIVE_UP_MS = DAY_MS;
const FAILURES_TO_TELL = 3;
