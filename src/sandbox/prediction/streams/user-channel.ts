import { isSameSecret } from '#core/hmac.ts';
import type { Guest, GuestOrder, GuestTrade } from '#sandbox/prediction/guests/guest.ts';
import { orderMessage, tradeMessage } from '#sandbox/prediction/guests/guest-json.ts';
import type { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import { INVALID, readRequest } from '#sandbox/prediction/streams/subscription.ts';
import type { ChannelRequest } from '#sandbox/prediction/streams/subscription.ts';
import type { Connection } from '#sandbox/serving/connection.ts';

interface Listener {
  readonly connection: Connection;
  guest: Guest | undefined;
  /** Condition ids; empty: all. */
  readonly markets: Set<string>;
}

/** `/ws/user`: what becomes of one's own orders and trades. */
export class UserChannel {
  private readonly guests: GuestList;
  private readonly now: () => number;
  private readonly listeners = new Set<Listener>();

  constructor(guests: GuestList, now: () => number) {
    this.guests = guests;
    this.now = now;
  }

  /** Takes a connection on; the function that it gives back lets it go. */
  serve(connection: Connection): () => void {
    const listener: Listener = { connection, guest: undefined, markets: new Set() };
    this.listeners.add(listener);
    connection.onRequest = (text) => this.onRequest(listener, text);
    return () => void this.listeners.delete(listener);
  }

  onOrder(order: GuestOrder, what: 'PLACEMENT' | 'UPDATE' | 'CANCELLATION'): void {
    this.tell(order, orderMessage(order, what, this.now()));
  }

  onTrade(trade: GuestTrade): void {
    this.tell(trade.order, tradeMessage(trade));
  }

  private tell({ guest, shown }: GuestOrder, text: string): void {
    for (const listener of this.listeners) {
      const { markets } = listener;
      if (listener.guest === guest && (markets.size === 0 || markets.has(shown.market.id)))
        listener.connection.push(text);
    }
  }

  private onRequest(listener: Listener, text: string): void {
    const { connection, markets } = listener;
    if (text === 'PING') {
      connection.push('PONG');
      return;
    }
    const request = readRequest(text);
    if (request === undefined) {
      connection.push(INVALID);
      return;
    }
    listener.guest = this.owner(request) ?? listener.guest;
    if (listener.guest === undefined) {
      connection.close(1_008, 'Unauthorized/Invalid api key');
      return;
    }
    for (const market of request.markets) {
      if (request.operation === 'unsubscribe') markets.delete(market);
      else markets.add(market);
    }
  }

  private owner({ auth }: ChannelRequest): Guest | undefined {
    const found = this.guests.owner(String(auth['apiKey']));
    if (found === undefined) return undefined;
    const { guest, key } = found;
    const isOwn =
      isSameSecret(key.secret, String(auth['secret'])) && isSameSecret(key.passphrase, String(auth['passphrase']));
    return isOwn ? guest : undefined;
  }
}
