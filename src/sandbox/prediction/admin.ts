import { AssayError } from '#core/errors.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { readFaults } from '#sandbox/faults/read-faults.ts';
import type { FaultyPorts } from '#sandbox/faults/with-faults.ts';
import type { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';

/** What whoever runs the sandbox may do to it, below `/admin/`. Nothing of it is in the protocol, and no fault hits it. */
export function withPredictionAdmin(sandbox: PredictionSandbox, ports: FaultyPorts): HttpPort {
  return async (request, options) => {
    const [path = '', query = ''] = request.path.split('?', 2);
    if (!path.startsWith('/admin/')) return ports.http(request, options);
    const action = ACTIONS[`${request.method} ${path}`];
    try {
      if (action === undefined) throw unknownAction(request.method, path);
      return json(200, action({ sandbox, ports, request, query: new URLSearchParams(query) }) ?? {});
    } catch (error) {
      if (error instanceof AssayError) return json(400, error.toJSON());
      throw error;
    }
  };
}

interface AdminCall {
  readonly sandbox: PredictionSandbox;
  readonly ports: FaultyPorts;
  readonly request: HttpRequest;
  readonly query: URLSearchParams;
}

const ACTIONS: Readonly<Record<string, (call: AdminCall) => unknown>> = {
  'GET /admin/truths': ({ sandbox }) => sandbox.truths(),
  'GET /admin/state': ({ sandbox }) => ({ now: sandbox.now(), connections: sandbox.connections }),
  'POST /admin/faults': ({ ports, request }) => ports.setRules(readFaults(request.body)),
  'DELETE /admin/faults': ({ ports }) => ports.setRules([]),
  'POST /admin/freeze': ({ sandbox, query }) => {
    const markets = (query.get('markets') ?? '').split(',').filter((id) => id !== '');
    sandbox.freezeMarkets(markets, milliseconds(query));
  },
  'POST /admin/freeze-connections': ({ sandbox, query }) => {
    const which = query.get('connection');
    if (which !== null && !/^\d+$/.test(which)) throw invalid('connection', 'a number from 0', which);
    sandbox.freezeConnections(milliseconds(query), which === null ? undefined : Number(which));
  },
  'POST /admin/resolve': ({ sandbox, query }) => {
    const winner = query.get('winner') ?? '';
    if (!(winner in WINNERS)) throw invalid('winner', '"0", "1" or "split"', winner);
    sandbox.resolve(query.get('market') ?? '', WINNERS[winner as keyof typeof WINNERS]);
  },
  'POST /admin/close-sockets': ({ sandbox }) => sandbox.closeSockets(),
};

const WINNERS = { '0': 0, '1': 1, split: 'split' } as const;

function milliseconds(query: URLSearchParams): number {
  const ms = Number(query.get('ms') ?? '');
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw invalid('ms', 'milliseconds above "0"', query.get('ms') ?? '');
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
