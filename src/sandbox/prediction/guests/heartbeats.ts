import type { Guest } from '#sandbox/prediction/guests/guest.ts';
import type { GuestDesk } from '#sandbox/prediction/guests/guest-desk.ts';
import { Refusal } from '#sandbox/prediction/rest/refusal.ts';

export interface HeartbeatParts {
  readonly desk: GuestDesk;
  /** Calls after so long; the function that it gives back takes the call back. */
  readonly after: (ms: number, call: () => void) => () => void;
  readonly patienceMs: number;
}

/** The dead man's switch: once an account has begun to send heartbeats, its orders are cancelled when one is missing. */
export class Heartbeats {
  private readonly parts: HeartbeatParts;
  private count = 0;

  constructor(parts: HeartbeatParts) {
    this.parts = parts;
  }

  /** Each beat names the one before it, the first one none. Throws the venue's refusal for another. */
  beat(guest: Guest, last: string): { readonly heartbeat_id: string } {
    if (last !== '' && last !== guest.heartbeat) throw new Refusal(400, 'Invalid Heartbeat ID');
    guest.stopWaiting();
    const id = `00000000-0000-4000-8000-${(++this.count).toString(16).padStart(12, '0')}`;
    guest.heartbeat = id;
    guest.stopWaiting = this.parts.after(this.parts.patienceMs, () => this.missed(guest));
    return { heartbeat_id: id };
  }

  stop(guests: Iterable<Guest>): void {
    for (const guest of guests) guest.stopWaiting();
  }

  private missed(guest: Guest): void {
    guest.heartbeat = undefined;
    for (const order of guest.liveOrders()) this.parts.desk.cancel(order);
  }
}
