import type { SocketPort } from '#core/wire.ts';
import type { MarketChannel } from '#sandbox/prediction/streams/market-channel.ts';
import type { UserChannel } from '#sandbox/prediction/streams/user-channel.ts';
import { Connection } from '#sandbox/serving/connection.ts';

/** The doors for WebSockets: `/ws/market` and `/ws/user`. */
export class SocketHub {
  private readonly market: MarketChannel;
  private readonly user: UserChannel;
  private readonly connections = new Set<Connection>();

  constructor(market: MarketChannel, user: UserChannel) {
    this.market = market;
    this.user = user;
  }

  /** Where the venue is open; a connection to a path that is not there is closed at once. */
  readonly connect: SocketPort = (path, listener) => {
    const connection = new Connection(listener);
    const place = path.split('?', 1)[0];
    const channel = place === '/ws/market' ? this.market : place === '/ws/user' ? this.user : undefined;
    if (channel === undefined) {
      connection.close(1_008, `Expected "/ws/market" or "/ws/user", was "${place}"`);
      return connection;
    }
    this.connections.add(connection);
    connection.opened();
    const end = channel.serve(connection);
    connection.onGone = () => {
      this.connections.delete(connection);
      end();
    };
    return connection;
  };

  get count(): number {
    return this.connections.size;
  }

  closeAll(code: number, reason: string): void {
    for (const connection of this.connections) connection.close(code, reason);
  }
}
