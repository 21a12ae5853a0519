import { dataHoldersSchema, dataPositionsSchema, dataTradesSchema } from '#adapters/polymarket/wire/data-api.ts';
import type { DataHolders, DataPosition, DataTrade } from '#adapters/polymarket/wire/data-api.ts';
import { RestClient } from '#adapters/polymarket/rest/rest-client.ts';
import type { RestParts } from '#adapters/polymarket/rest/rest-client.ts';

export interface TradesQuery {
  /** Condition ids; all markets when left out. */
  readonly markets?: readonly string[];
  readonly user?: string;
  readonly limit?: number;
  readonly offset?: number;
}

/** Settled trades, positions and holders. */
export class DataClient {
  private readonly rest: RestClient;

  constructor(parts: RestParts) {
    this.rest = new RestClient('data', parts);
  }

  /** The latest first, each as its taker did it. */
  trades({ markets, user, limit = 500, offset }: TradesQuery): Promise<readonly DataTrade[]> {
    const query = { market: markets?.join(','), user, limit, offset, takerOnly: true };
    return this.rest.get('/trades', query, dataTradesSchema);
  }

  /** However small: left to itself, the venue leaves out what is less than a contract. */
  positions(user: string, markets?: readonly string[]): Promise<readonly DataPosition[]> {
    const query = { user, market: markets?.join(','), sizeThreshold: 0, limit: 500 };
    return this.rest.get('/positions', query, dataPositionsSchema);
  }

  holders(market: string, limit = 20): Promise<DataHolders> {
    return this.rest.get('/holders', { market, limit }, dataHoldersSchema);
  }
}
