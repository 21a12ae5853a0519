import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API, API_BASE } from '#contract/api.ts';
import { bareServer } from '#apps/server/http/bare-server.ts';

interface Operation {
  readonly summary: string;
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let app: FastifyInstance;
let document: Document;

beforeAll(async () => {
  app = await bareServer({
    identities: { mode: 'open', ofSession: async () => undefined, ofToken: async () => undefined },
  });
  document = (await app.inject({ url: '/docs/json' })).json();
});
afterAll(() => app.close());

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
    expect([valid, errors, validator.version, document.openapi]).toEqual([true, undefined, '3.1', '3.1.0']);
  });

  it('has every endpoint of the contract, and no other', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const promised = Object.keys(API).map((name) => {
      const [method, path] = name.split(' ') as [string, string];
      return `${method} ${API_BASE}${path.replaceAll(/:(\w+)/g, '{$1}')}`;
    });
    expect(documented.sort()).toEqual(promised.sort());
  });

  it('says of each what it answers, how it fails, and who may ask', () => {
    for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
      expect(operation.summary.length).toBeGreaterThan(3);
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => /^20[0124]$/.test(status))).toBe(true);
      expect(statuses).toContain('4XX');
      expect(operation.security).toBeInstanceOf(Array);
    }
  });

  it('has a page to read it', async () => {
    const reply = await app.inject({ url: '/docs/' });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const errors = await app.inject({ url: '/docs/errors' });
    expect(errors.body).toContain('id="request.invalid"');
  });
});
