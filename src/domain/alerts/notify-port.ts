import { AdapterError } from '#core/errors.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import type { Severity } from '#domain/alerts/alert.ts';

export const CHANNEL_KINDS = ['mail', 'telegram', 'discord', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** One way to reach somebody. */
export interface NotifyPort {
  /**
   * Resolves when the service has taken the message. Throws {@link ChannelError} otherwise. A message that is sent again has the same id,
   * and services that know ids drop the second one.
   */
  send(notice: Notice, signal?: AbortSignal): Promise<void>;
}

/** A way with its name. */
export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** Whom it reaches, without secrets. */
  readonly target: string;
  readonly least: Severity;
  readonly port: NotifyPort;
}

/** Tells a watcher elsewhere, which raises the alarm when it hears nothing: the address of one check. */
export interface PingPort {
  /** Throws {@link ChannelError}. */
  ping(state: PingState, body: string, signal?: AbortSignal): Promise<void>;
}

export type PingState = 'start' | 'success' | 'fail';

/** A message was not delivered. Says why, without any secret: addresses of bots and webhooks hold theirs. */
export class ChannelError extends AdapterError {
  /** How long the service asks us to stay away, ms; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { readonly retryable: boolean; readonly retryAfterMs?: number; readonly remedy?: string },
  ) {
    const { retryable, remedy } = options;
    super('alert.channel', message, remedy === undefined ? { retryable } : { retryable, remedy });
    this.retryAfterMs = options.retryAfterMs;
  }
}
