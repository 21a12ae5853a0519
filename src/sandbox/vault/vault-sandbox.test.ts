import { describe, expect, it } from 'vitest';
import type { UnixMs } from '#core/time.ts';
import type { HttpReply, HttpRequest } from '#core/wire.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { VaultSandbox } from '#sandbox/vault/vault-sandbox.ts';

const clock = new VirtualClock(Date.UTC(2026, 0, 1) as UnixMs);
const headers = { 'x-vault-token': 't' };

function vault(): VaultSandbox {
  return new VaultSandbox({ clock, tokens: [{ token: 't', paths: ['secret/data/assay/'] }] });
}

function call(server: VaultSandbox, method: HttpRequest['method'], body: object = {}): HttpReply & { json: unknown } {
  const path = '/v1/secret/data/assay/binance';
  const reply = server.handle({ method, path, headers, body: method === 'GET' ? '' : JSON.stringify(body) });
  return { ...reply, json: reply.body === '' ? undefined : JSON.parse(reply.body) };
}

// The shapes are those of Vault's documentation of KV version 2.
describe('the sandbox Vault', () => {
  it('answers a reading with data and metadata', () => {
    const server = vault();
    expect(call(server, 'POST', { data: { key: 'k' } })).toMatchObject({ status: 200, json: { data: { version: 1 } } });
    expect(call(server, 'GET')).toMatchObject({
      status: 200,
      json: {
        lease_id: '',
        renewable: false,
        lease_duration: 0,
        data: {
          data: { key: 'k' },
          metadata: {
            created_time: '2026-01-01T00:00:00.000Z',
            custom_metadata: null,
            deletion_time: '',
            destroyed: false,
            version: 1,
          },
        },
        wrap_info: null,
        warnings: null,
        auth: null,
      },
    });
  });

  it('answers 404 without errors for what was never written, and with metadata for what was deleted', () => {
    const server = vault();
    expect(call(server, 'GET')).toMatchObject({ status: 404, json: { errors: [] } });
    server.put('assay/binance', { key: 'k' });
    expect(call(server, 'DELETE')).toMatchObject({ status: 204, body: '' });
    const { status, json } = call(server, 'GET');
    expect([status, json]).toMatchObject([404, { data: { data: null, metadata: { version: 1 } } }]);
  });

  it('answers 403 to a token that may not, and 503 while it is sealed', () => {
    const server = vault();
    const path = '/v1/secret/data/other/binance';
    expect(server.handle({ method: 'GET', path, headers, body: '' })).toMatchObject({
      status: 403,
      body: '{"errors":["permission denied"]}\n',
    });
    server.seal();
    expect(call(server, 'GET')).toMatchObject({ status: 503, json: { errors: ['Vault is sealed'] } });
    server.unseal();
    expect(call(server, 'GET').status).toBe(404);
  });
});
