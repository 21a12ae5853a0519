import { serverMessage } from '#contract/live.ts';
import type { ServerMessage } from '#contract/live.ts';
import type { LiveSink } from '#apps/server/live/live-client.ts';

/** A sink for tests: takes everything at once, or keeps it unsent while it is stuck. */
export class SlowSink implements LiveSink {
  /** What has arrived at the other end. */
  readonly arrived: ServerMessage[] = [];
  pings = 0;
  closed: { readonly code: number; readonly reason: string } | undefined;
  isStuck = false;
  isBroken = false;
  private unsent: string[] = [];

  send(text: string): void {
    if (this.isBroken) throw new Error('broken');
    this.unsent.push(text);
    if (!this.isStuck) this.drain();
  }

  get bufferedBytes(): number {
    return this.unsent.reduce((sum, text) => sum + text.length, 0);
  }

  ping(): void {
    this.pings++;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** Everything unsent arrives; whether more does is up to `isStuck`. */
  drain(): void {
    for (const text of this.unsent) this.arrived.push(serverMessage.parse(JSON.parse(text)));
    this.unsent = [];
  }

  /** Events that have arrived. */
  get events(): Extract<ServerMessage, { type: 'event' }>[] {
    return this.arrived.filter((message) => message.type === 'event');
  }
}
