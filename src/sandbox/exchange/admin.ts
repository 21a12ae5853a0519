import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { AssayError } from '#core/errors.ts';
import { ApiError } from '#sandbox/exchange/api-error.ts';
import { orderJson, tradeJson } from '#sandbox/exchange/orders/order-json.ts';
import type { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import type { FaultyPorts } from '#sandbox/faults/with-faults.ts';
import { readFaults } from '#sandbox/faults/read-faults.ts';

/** What whoever runs the sandbox may do to it, below `/sandbox/`. Nothing of it is in the protocol, and no fault hits it. */
export function withAdmin(exchange: SandboxExchange, ports: FaultyPorts): HttpPort {
  return async (request, options) => {
    const [path = '', query = ''] = request.path.split('?', 2);
    if (!path.startsWith('/sandbox/')) return ports.http(request, options);
    const action = ACTIONS[`${request.method} ${path}`];
    try {
      if (action === undefined) throw unknownAction(request.method, path);
      return json(200, action({ exchange, ports, request, query: new URLSearchParams(query) }) ?? {});
    } catch (error) {
      if (error instanceof AssayError) return json(400, error.toJSON());
      if (error instanceof ApiError) return json(error.status, error.body());
      throw error;
    }
  };
}

interface AdminCall {
  readonly exchange: SandboxExchange;
  readonly ports: FaultyPorts;
  readonly request: HttpRequest;
  readonly query: URLSearchParams;
}

const ACTIONS: Readonly<Record<string, (call: AdminCall) => unknown>> = {
  'POST /sandbox/faults': ({ ports, request }) => ports.setRules(readFaults(request.body)),
  'DELETE /sandbox/faults': ({ ports }) => ports.setRules([]),
  'GET /sandbox/truth': ({ exchange, query }) => truthJson(exchange, query.get('key') ?? undefined),
  'POST /sandbox/move': ({ exchange, query }) =>
    exchange.movePrice(need(query, 'symbol'), need(query, 'price'), query.get('quantity') ?? undefined),
  'POST /sandbox/level': ({ exchange, query }) => {
    const side = need(query, 'side');
    if (side !== 'buy' && side !== 'sell') throw invalid('side', '"buy" or "sell"', side);
    exchange.putLevel(need(query, 'symbol'), side, need(query, 'price'), need(query, 'quantity'));
  },
  'POST /sandbox/empty-book': ({ exchange, query }) => exchange.emptyBook(need(query, 'symbol')),
  'POST /sandbox/transfer': ({ exchange, query }) =>
    exchange.transfer(need(query, 'asset'), need(query, 'amount'), query.get('key') ?? undefined),
  'POST /sandbox/skew': ({ exchange, query }) => {
    const ms = Number(need(query, 'ms'));
    if (!Number.isSafeInteger(ms)) throw invalid('ms', 'whole milliseconds', need(query, 'ms'));
    exchange.skewClock(ms);
  },
  'POST /sandbox/close-sockets': ({ exchange }) => exchange.closeSockets(),
};

function truthJson(exchange: SandboxExchange, key: string | undefined): unknown {
  const { uid, balances, orders, trades } = exchange.truth(key);
  return { uid, balances, orders: orders.map(orderJson), trades: trades.map(tradeJson) };
}

function need(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value !== null && value !== '') return value;
  throw invalid(name, 'a value', value ?? '');
}

function invalid(name: string, wanted: string, found: string): AssayError {
  return new AssayError('argument.invalid', `Parameter ${name}: expected ${wanted}, was "${found}"`, {
    place: { column: name, value: found },
  });
}

function unknownAction(method: string, path: string): AssayError {
  const known = Object.keys(ACTIONS).join(', ');
  return new AssayError('argument.unknown', `Expected one of ${known}, was "${method} ${path}"`, {
    place: { value: path },
  });
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
