import { z } from 'zod';
import type { EndpointTable } from '#contract/endpoint.ts';

/**
 * Calls a handler as the server does, for tests: the parts of the request are read by their shapes, and the answer has to have the shape
 * that the contract promises, after it has been JSON.
 */
export async function callHandler<Table extends EndpointTable>(
  api: Table,
  handlers: { readonly [Name in keyof Table]: unknown },
  name: keyof Table & string,
  parts: { readonly query?: unknown; readonly params?: unknown; readonly body?: unknown; readonly more?: object } = {},
): Promise<unknown> {
  const { query, params, body, response } = api[name as keyof EndpointTable] ?? {};
  const read = (shape: z.ZodType | undefined, value: unknown): unknown => shape?.parse(value ?? {});
  const handler = handlers[name] as (request: object) => Promise<unknown>;
  const request = { query: read(query, parts.query), params: read(params, parts.params), body: read(body, parts.body) };
  const answer = await handler({
    ...request,
    caller: { actor: 'test' },
    signal: new AbortController().signal,
    ...parts.more,
  });
  return (response ?? z.undefined()).parse(JSON.parse(JSON.stringify(answer)));
}
