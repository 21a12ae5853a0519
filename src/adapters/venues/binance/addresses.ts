import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';

/**
 * How an account's stream is asked for. `signed`: one signed request over the WebSocket API, the only way that Binance itself has
 * left (since 2026-02-20). `listen-key`: a key by REST that is part of the stream's path, the way before that, which other
 * servers of the same shape still have.
 */
export type AccountStreamKind = 'signed' | 'listen-key';

/** Where a Binance is. All that tells the real one from a test network or the sandbox stands here: the code is the same. */
export interface BinanceAddresses {
  readonly rest: string;
  /** Market streams. */
  readonly streams: string;
  readonly account: { readonly url: string; readonly kind: AccountStreamKind };
}

/** https://developers.binance.com/docs/binance-spot-api-docs: general information of REST, streams, WebSocket API and testnet. */
const PRESETS: Readonly<Record<string, BinanceAddresses>> = {
  live: {
    rest: 'https://api.binance.com',
    streams: 'wss://stream.binance.com:9443',
    account: { url: 'wss://ws-api.binance.com:443', kind: 'signed' },
  },
  testnet: {
    rest: 'https://testnet.binance.vision',
    streams: 'wss://stream.testnet.binance.vision',
    account: { url: 'wss://ws-api.testnet.binance.vision', kind: 'signed' },
  },
};

/** The addresses of `live` or `testnet`. Throws `argument.unknown` for another name. */
export function binanceAddresses(name: string): BinanceAddresses {
  const found = PRESETS[name];
  if (found === undefined) throw unknownName('Binance', name, [...Object.keys(PRESETS), 'sandbox']);
  return found;
}

/** A server in Binance's shape that has everything at one address, `http://127.0.0.1:8787`. */
export function sandboxAddresses(url: string, kind: AccountStreamKind = 'signed'): BinanceAddresses {
  if (!/^https?:\/\//.test(url)) {
    throw new AssayError('argument.invalid', `Expected an address such as "http://127.0.0.1:8787", was "${url}"`, {
      place: { value: url },
    });
  }
  const sockets = url.replace(/^http/, 'ws');
  return { rest: url, streams: sockets, account: { url: sockets, kind } };
}
