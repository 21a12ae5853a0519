import type { Clock } from '#core/clock.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';

/** What a token may do: read and write below these paths of the API, such as `secret/data/assay/`. */
export interface VaultToken {
  readonly token: string;
  readonly paths: readonly string[];
}

export interface VaultSandboxSettings {
  readonly clock: Clock;
  readonly tokens: readonly VaultToken[];
  /** Where an engine of KV version 2 is mounted. */
  readonly mount?: string;
}

/** One version of a secret; `deleted` is when, or empty. */
interface SecretVersion {
  readonly data: Readonly<Record<string, unknown>>;
  readonly created: string;
  deleted: string;
}

/** Vault's HTTP API over secrets in memory: read, write and delete of KV version 2, tokens, sealing. */
export class VaultSandbox {
  private readonly settings: VaultSandboxSettings;
  private readonly mount: string;
  private readonly secrets = new Map<string, SecretVersion[]>();
  private isSealed = false;
  private requests = 0;

  constructor(settings: VaultSandboxSettings) {
    this.settings = settings;
    this.mount = settings.mount ?? 'secret';
  }

  /** The way to it within this process. */
  readonly http: HttpPort = (request) => Promise.resolve(this.handle(request));

  seal(): void {
    this.isSealed = true;
  }

  unseal(): void {
    this.isSealed = false;
  }

  /** Writes a secret as its owner would, without a token; gives back its version. */
  put(path: string, data: Readonly<Record<string, unknown>>): number {
    const versions = this.secrets.get(path) ?? [];
    versions.push({ data, created: this.now(), deleted: '' });
    this.secrets.set(path, versions);
    return versions.length;
  }

  /** Marks the latest version as deleted, as `vault kv delete` does. */
  delete(path: string): void {
    const latest = this.secrets.get(path)?.at(-1);
    if (latest !== undefined) latest.deleted = this.now();
  }

  handle(request: HttpRequest): HttpReply {
    const path = decodeURIComponent(request.path.split('?')[0]!).replace(/^\/v1\//, '');
    if (this.isSealed) return refusal(503, 'Vault is sealed');
    if (!this.isAllowed(request.headers['x-vault-token'], path)) return refusal(403, 'permission denied');
    const prefix = `${this.mount}/data/`;
    if (!path.startsWith(prefix)) {
      return refusal(404, `no handler for route "${path}". route entry not found.`);
    }
    return this.answer(request, path.slice(prefix.length));
  }

  private answer({ method, body }: HttpRequest, path: string): HttpReply {
    if (method === 'GET') return this.read(path);
    if (method === 'DELETE') {
      this.delete(path);
      return { status: 204, headers: {}, body: '' };
    }
    const { data } = JSON.parse(body) as { readonly data?: Readonly<Record<string, unknown>> };
    if (data === undefined) return refusal(400, 'no data provided');
    const version = this.put(path, data);
    return this.enveloped(200, metadataOf(this.secrets.get(path)!.at(-1)!, version));
  }

  private read(path: string): HttpReply {
    const versions = this.secrets.get(path);
    const latest = versions?.at(-1);
    if (versions === undefined || latest === undefined) return refusal(404);
    const metadata = metadataOf(latest, versions.length);
    return latest.deleted === ''
      ? this.enveloped(200, { data: latest.data, metadata })
      : this.enveloped(404, { data: null, metadata });
  }

  private isAllowed(token: string | undefined, path: string): boolean {
    const known = this.settings.tokens.find((each) => each.token === token);
    return known !== undefined && known.paths.some((allowed) => path.startsWith(allowed));
  }

  private enveloped(status: number, data: object): HttpReply {
    const request = (++this.requests).toString(16).padStart(12, '0');
    return reply(status, {
      request_id: `00000000-0000-4000-8000-${request}`,
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      data,
      wrap_info: null,
      warnings: null,
      auth: null,
      mount_type: 'kv',
    });
  }

  private now(): string {
    return new Date(this.settings.clock.now()).toISOString();
  }
}

function metadataOf({ created, deleted }: SecretVersion, version: number): object {
  return { created_time: created, custom_metadata: null, deletion_time: deleted, destroyed: false, version };
}

function refusal(status: number, ...errors: readonly string[]): HttpReply {
  return reply(status, { errors });
}

function reply(status: number, body: object): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body)}\n` };
}
