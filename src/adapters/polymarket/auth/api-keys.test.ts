import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { addressOfKey } from '#core/typed-data.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpRequest } from '#core/wire.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';
import { openApiKey } from '#adapters/polymarket/auth/api-keys.ts';
import { isAttested, l1Headers } from '#adapters/polymarket/auth/key-attestation.ts';

const PRIVATE_KEY = new Redacted('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const ATTESTATION = { privateKey: PRIVATE_KEY, chainId: 137, timestamp: 1_795_219_201, nonce: 0 };
const ANSWER = { apiKey: 'the-key', secret: 'the-secret', passphrase: 'the-phrase' };

describe('an API key', () => {
  it('is looked up with the signature of the wallet', async () => {
    const asked: HttpRequest[] = [];
    const key = await openApiKey((request) => {
      asked.push(request);
      return Promise.resolve(reply(200, ANSWER));
    }, ATTESTATION);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /auth/derive-api-key']);
    expect(isAttested(asked[0]!.headers, 137)).toBe(true);
    expect([key.key, key.secret, key.passphrase].map((part) => part.reveal())).toEqual(Object.values(ANSWER));
    expect(inspect(key, { depth: 5 })).not.toContain('the-');
  });

  it('is made where there is none', async () => {
    const asked: string[] = [];
    const http: HttpPort = ({ method, path }) => {
      asked.push(`${method} ${path}`);
      return Promise.resolve(
        method === 'GET' ? reply(400, { error: 'Could not derive api key!' }) : reply(200, ANSWER),
      );
    };
    expect((await openApiKey(http, ATTESTATION)).key.reveal()).toBe('the-key');
    expect(asked).toEqual(['GET /auth/derive-api-key', 'POST /auth/api-key']);
  });

  it.each([
    ['refused', () => Promise.resolve(reply(401, { error: 'Invalid L1 Request headers' })), 'venue.rejected'],
    ['down', () => Promise.resolve(reply(502, 'upstream')), 'venue.unavailable'],
    ['away', () => Promise.reject(new WireError('could not be reached', 'no')), 'venue.unavailable'],
    ['another server', () => Promise.resolve(reply(200, { apiKey: 'the-key', secret: 7 })), 'venue.malformed'],
  ] as const)('is an error without secrets when the venue is %s', async (_, http, code) => {
    const error: unknown = await openApiKey(http, ATTESTATION).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AdapterError', code });
    expect(inspect(error)).not.toContain('the-key');
  });
});

describe('an attestation', () => {
  it('holds for its wallet, chain and time only', () => {
    const headers = l1Headers(ATTESTATION);
    expect(headers['poly_address']).toBe(addressOfKey(PRIVATE_KEY));
    expect(isAttested(headers, 137)).toBe(true);
    expect(isAttested(headers, 80_002)).toBe(false);
    expect(isAttested({ ...headers, poly_timestamp: '1795219202' }, 137)).toBe(false);
    expect(isAttested({ ...headers, poly_address: `0x${'11'.repeat(20)}` }, 137)).toBe(false);
    expect(isAttested({ ...headers, poly_address: 'me' }, 137)).toBe(false);
    expect(isAttested({}, 137)).toBe(false);
  });
});
