import type { UnixMs } from '#core/time.ts';
import type { Alert, Severity } from '#domain/alerts/alert.ts';
import type { Batch } from '#domain/alerts/digest.ts';
import type { Notice } from '#domain/alerts/notice.ts';

/** Where alerts are kept, and the messages that wait to be delivered. What it has acknowledged survives the end of the process. */
export interface AlertStore {
  /**
   * Changes one alert alone: nobody else changes one meanwhile. `decide` is given the latest one of a fingerprint, or the one with an id, and
   * answers with what to write; undefined writes nothing. Gives back what was written. Loads are counted from `since` on.
   */
  change(
    which: AlertKey,
    since: UnixMs,
    decide: (found: FoundAlert) => AlertChange | undefined,
  ): Promise<Alert | undefined>;
  get(id: string): Promise<Alert | undefined>;
  /** Latest first. */
  list(filter: AlertFilter): Promise<readonly NumberedAlert[]>;
  /** Every alert that is not over for good, oldest first. */
  unsettled(): Promise<readonly Alert[]>;
  /** Puts what was to wait until now together: one message for each channel and batch. Gives back how many. */
  gather(now: UnixMs, compose: (channel: string, batch: Batch, alerts: readonly Alert[]) => Notice): Promise<number>;
  /** Takes the oldest message of a channel that is due; until `lease` nobody else is given it. */
  take(channel: string, now: UnixMs, lease: UnixMs): Promise<WaitingMessage | undefined>;
  /** Writes down a try. A message that was tried is waiting again only when `outcome` says so. */
  tried(id: string, outcome: TryOutcome): Promise<void>;
  /** Writes down a message that was sent without waiting, such as a test. */
  sent(channel: string, notice: Notice, outcome: TryOutcome): Promise<void>;
  /** How each channel does that ever had a message. */
  standings(): Promise<ReadonlyMap<string, ChannelStanding>>;
  /** Forgets messages that are older, and alerts that are over for good and were last seen before. */
  prune(before: { readonly messages: UnixMs; readonly alerts: UnixMs }): Promise<void>;
}

export type AlertKey = { readonly fingerprint: string } | { readonly id: string };

export interface FoundAlert {
  readonly alert: Alert | undefined;
  /** By channel; one that is not there has had nothing lately. */
  readonly loads: ReadonlyMap<string, ChannelLoad>;
}

export interface ChannelLoad {
  /** Messages that were given to it since then. */
  readonly given: number;
  /** The first moment at which something is sent that is held for it. */
  readonly heldUntil: UnixMs | undefined;
}

/** An alert as it is to be, and what is to be told of it. A message takes the place of what waits of this alert on its channel. */
export interface AlertChange {
  readonly alert: Alert;
  readonly messages: readonly { readonly channel: string; readonly notice: Notice }[];
  readonly lines: readonly AlertLine[];
}

/** An alert that is told together with others. At most one of an alert waits on a channel; a held one goes before one of the digest. */
export interface AlertLine {
  readonly channel: string;
  readonly batch: Batch;
  readonly at: UnixMs;
}

export interface NumberedAlert extends Alert {
  /** Rises with each new alert. */
  readonly n: number;
}

export interface AlertFilter {
  readonly state: 'open' | 'all';
  readonly severity?: Severity | undefined;
  /** Only those with a lower number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface WaitingMessage {
  readonly notice: Notice;
  /** Tries that have failed. */
  readonly attempts: number;
}

/** `given-up`: it was tried for too long. `refused`: trying again would not help. */
export type TryOutcome =
  | { readonly kind: 'delivered'; readonly at: UnixMs }
  | { readonly kind: 'later'; readonly at: UnixMs; readonly due: UnixMs; readonly error: string }
  | { readonly kind: 'refused' | 'given-up'; readonly at: UnixMs; readonly error: string };

export interface ChannelStanding {
  readonly lastSent: UnixMs | undefined;
  /** Of the latest try; undefined when it was delivered. */
  readonly lastError: string | undefined;
  /** Messages, and lines of messages that are still to be written, that wait. */
  readonly pending: number;
}
