import type { Clock } from '#core/clock.ts';
import type { HttpPort } from '#core/wire.ts';
import { HttpClient } from '#adapters/transport/http-client.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import type { WireSchema } from '#adapters/transport/parse-wire.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { retrying } from '#adapters/transport/retry.ts';
import { restLimits } from '#adapters/polymarket/rest/rest-limits.ts';
import type { RestService } from '#adapters/polymarket/rest/rest-limits.ts';

export interface RestParts {
  readonly http: HttpPort;
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  /** Shared with others who ask the same service from this address; its own when left out. */
  readonly limits?: RequestLimits;
  readonly timeoutMs?: number;
  /** Tries of one request, the first included; default 4. */
  readonly attempts?: number;
  readonly jitter?: () => number;
}

/** Parameters of a request; a list becomes the same name several times. */
export type RestQuery = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const PROVIDER = 'Polymarket';
const RETRY = { firstWaitMs: 500, longestWaitMs: 10_000 };

/** Asks one service within its limits, tries again what may pass, and checks what comes. Throws `AdapterError`. */
export class RestClient {
  private readonly parts: RestParts;
  private readonly client: HttpClient;
  private readonly limits: RequestLimits;
  /** Routes with a limit of their own. */
  private readonly service: RestService;

  constructor(service: RestService, parts: RestParts) {
    this.service = service;
    this.parts = parts;
    const { http, clock, timeoutMs = 10_000, limits } = parts;
    this.client = new HttpClient({ http, timeoutMs, provider: PROVIDER });
    this.limits = limits ?? restLimits(service, clock);
  }

  async get<T>(path: string, query: RestQuery, schema: WireSchema<T>): Promise<T> {
    const search = searchOf(query);
    return this.asked(path, schema, () => this.client.getJson(search === '' ? path : `${path}?${search}`));
  }

  /** For questions that are too long for an address. `attempts`: where somebody else tries again. */
  async post<T>(path: string, body: unknown, schema: WireSchema<T>): Promise<T> {
    return this.asked(path, schema, () => this.client.postJson(path, body));
  }

  private async asked<T>(path: string, schema: WireSchema<T>, ask: () => Promise<{ body: unknown }>): Promise<T> {
    const { clock, attempts = 4, jitter = Math.random } = this.parts;
    const route = `/${path.split('/')[1] ?? ''}`;
    const rule = { ...RETRY, attempts, jitter, pause: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal) };
    const { body } = await retrying(rule, async () => {
      await this.limits.admit({ all: 1, [path]: 1, [route]: 1 });
      return ask();
    });
    return parseWire(schema, body, { code: 'feed.malformed', provider: PROVIDER, what: `${this.service}${path}` });
  }
}

function searchOf(query: RestQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) search.append(name, String(one));
  }
  return search.toString();
}
