import { z } from 'zod';
import { AdapterError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import { SECRET_PARTS } from '#adapters/secrets/secret-source.ts';
import type { SecretParts, SecretSource } from '#adapters/secrets/secret-source.ts';

/** A key-value engine (version 2) of a HashiCorp Vault, or of a server that speaks its protocol. */
export interface VaultSettings {
  readonly http: HttpPort;
  /** For messages only. */
  readonly address: string;
  /** Asked for at each request, so that a renewed token needs no restart. */
  readonly token: () => Promise<Redacted>;
  /** Where the engine is mounted: `secret`. */
  readonly mount: string;
  /** The folder of our secrets in it: `assay`. */
  readonly path: string;
  /** Of an enterprise or hosted Vault; empty for none. */
  readonly namespace: string;
}

/**
 * Secrets in a Vault: one secret a name, its fields are the parts. The latest version counts. Protocol:
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export class VaultSecrets implements SecretSource {
  private readonly settings: VaultSettings;

  constructor(settings: VaultSettings) {
    this.settings = settings;
  }

  placeOf(name: string): string {
    const { address, mount, path } = this.settings;
    return `Vault at ${address} ("${mount}/${path}/${name}")`;
  }

  async find(name: string): Promise<SecretParts | undefined> {
    const reply = await this.ask(name);
    const body = jsonOf(reply.body);
    if (reply.status === 200) return this.partsOf(name, body);
    if (reply.status === 404) return this.absent(name, body);
    throw this.refused(name, reply.status, errorsOf(body));
  }

  private async ask(name: string): Promise<HttpReply> {
    const { http, token, mount, path, namespace } = this.settings;
    const headers = {
      accept: 'application/json',
      'x-vault-request': 'true',
      'x-vault-token': (await token()).reveal(),
      ...(namespace === '' ? {} : { 'x-vault-namespace': namespace }),
    };
    const place = [...mount.split('/'), 'data', ...path.split('/'), name].filter((part) => part !== '');
    const request = {
      method: 'GET',
      path: `/v1/${place.map(encodeURIComponent).join('/')}`,
      headers,
      body: '',
    } as const;
    try {
      return await http(request, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw this.failed(name, error.message, true, 'Check VAULT_ADDR and that Vault runs.');
    }
  }

  private partsOf(name: string, body: unknown): SecretParts {
    const parsed = SECRET.safeParse(body);
    // What does not fit is not quoted: it may be the secret.
    if (!parsed.success)
      throw this.failed(name, 'answered something else than a secret of KV version 2', false, KV_REMEDY);
    const fields = parsed.data.data.data;
    const found = SECRET_PARTS.flatMap((part) => {
      const value = fields[part];
      if (value === undefined) return [];
      if (typeof value !== 'string' || value === '') {
        throw this.failed(
          name,
          `has something else than a text as "${part}"`,
          false,
          'Write it again with: vault kv put',
        );
      }
      return [[part, new Redacted(value)] as const];
    });
    return Object.fromEntries(found);
  }

  /** Vault says 404 for a secret that was never written, for one whose latest version was deleted, and for a wrong mount. */
  private absent(name: string, body: unknown): undefined {
    const deleted = DELETED.safeParse(body);
    if (deleted.success) {
      const { version } = deleted.data.data.metadata;
      throw this.failed(
        name,
        `says that its version ${version} was deleted`,
        false,
        `Restore it: vault kv undelete -versions=${version}`,
      );
    }
    if (errorsOf(body).length > 0)
      throw this.failed(name, 'knows no secrets engine there (status 404)', false, KV_REMEDY);
    return undefined;
  }

  private refused(name: string, status: number, errors: readonly string[]): AdapterError {
    if (status === 403) {
      return this.failed(
        name,
        'refuses it to our token (status 403)',
        false,
        'Check that VAULT_TOKEN is valid and that its policy may read this path.',
      );
    }
    if (errors.some((error) => /\bsealed\b/i.test(error))) {
      return this.failed(name, `is sealed (status ${status})`, true, 'Unseal it: vault operator unseal');
    }
    const remedy =
      status >= 500 ? 'Try again later.' : 'Check VAULT_ADDR: it is the address of the active server itself.';
    return this.failed(name, `answered with status ${status}`, status >= 500 || status === 429, remedy);
  }

  private failed(name: string, what: string, retryable: boolean, remedy: string): AdapterError {
    const { address, mount, path } = this.settings;
    const message = `Expected the secret "${mount}/${path}/${name}" from Vault at ${address}, which ${what}`;
    return new AdapterError('secret.unavailable', message, { retryable, remedy });
  }
}

const TIMEOUT_MS = 5_000;

const KV_REMEDY = 'Name the mount and the path of a secrets engine of kind "kv" version 2.';

const SECRET = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()) }) });

const DELETED = z.object({ data: z.object({ data: z.null(), metadata: z.object({ version: z.number().int() }) }) });

const ERRORS = z.object({ errors: z.array(z.string()) });

function errorsOf(body: unknown): readonly string[] {
  const parsed = ERRORS.safeParse(body);
  return parsed.success ? parsed.data.errors : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
