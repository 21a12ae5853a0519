import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { AdapterError } from '#core/errors.ts';
import { retrying } from '#adapters/transport/retry.ts';
import { targetError } from '#adapters/backup/target/backup-target.ts';
import type { ObjectStoreCredentials, TargetTools } from '#adapters/backup/target/backup-target.ts';
import { xmlValue } from '#adapters/backup/target/object-store-xml.ts';

/** `s3://bucket/prefix?endpoint=...&region=...`, taken apart. */
export interface ObjectStoreAddress {
  readonly endpoint: URL;
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  readonly region: string;
}

export interface ObjectRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Key of the object; undefined for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** Without a single answer; a part of 16 MiB needs this at 1 Mbit/s. */
const TIMEOUT_MS = 150_000;

/** Signed requests (AWS Signature Version 4) to one bucket of an S3-compatible store; what passes by itself is tried again. */
export class ObjectStoreClient {
  readonly address: ObjectStoreAddress;
  private readonly credentials: ObjectStoreCredentials;
  private readonly tools: TargetTools;

  constructor(address: ObjectStoreAddress, credentials: ObjectStoreCredentials, tools: TargetTools) {
    this.address = address;
    this.credentials = credentials;
    this.tools = tools;
  }

  /** An answer of status 200 to 299. Throws `backup.target`; {@link isMissing} tells that there is no such object. */
  send(request: ObjectRequest): Promise<Response> {
    return this.retrying(() => this.attempt(request));
  }

  /** The text of such an answer; one that breaks on the way is asked for again. */
  sendForText(request: ObjectRequest): Promise<string> {
    return this.retrying(async () => this.textOf(await this.attempt(request)));
  }

  async textOf(response: Response): Promise<string> {
    return response.text().catch((cause: unknown) => {
      throw this.unreachable(cause);
    });
  }

  /** Tries again what failed in passing, with growing waits. */
  retrying<T>(work: () => Promise<T>): Promise<T> {
    const { pause, jitter, signal } = this.tools;
    const rule = { attempts: ATTEMPTS, firstWaitMs: FIRST_WAIT_MS, longestWaitMs: LONGEST_WAIT_MS, pause, jitter };
    return retrying(rule, work, signal);
  }

  /** One try. */
  async attempt(request: ObjectRequest): Promise<Response> {
    const response = await this.fetched(request);
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    throw this.refused(response.status, text);
  }

  /** The connection gave way, before or within an answer. */
  unreachable(cause: unknown): AdapterError {
    this.tools.signal?.throwIfAborted();
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const shown = reason instanceof Error ? ('code' in reason ? String(reason.code) : reason.message) : String(reason);
    const message = `Expected an answer of the object store at "${this.address.endpoint.origin}", was none (${shown})`;
    const remedy = 'Check the connection and the endpoint, then try again.';
    return targetError(message, remedy, { retryable: true, cause });
  }

  private async fetched({ method, key, query = {}, headers = {}, body }: ObjectRequest): Promise<Response> {
    const { endpoint, bucket, region } = this.address;
    const url = new URL(endpoint);
    const path = [bucket, ...(key === undefined ? [] : key.split('/'))].map(encodeURIComponent).join('/');
    url.pathname = `${endpoint.pathname.replace(/\/$/, '')}/${path}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { accessKeyId, secretAccessKey, sessionToken } = this.credentials;
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...credentials,
      service: 's3',
      region,
      datetime: new Date(this.tools.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    }).sign();
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = this.tools.signal === undefined ? timeout : AbortSignal.any([this.tools.signal, timeout]);
    const init = { method, headers: signed.headers, body: body ?? null, signal, redirect: 'manual' } as const;
    return fetch(signed.url, init).catch((cause: unknown) => {
      throw this.unreachable(cause);
    });
  }

  private refused(status: number, text: string): AdapterError {
    const { bucket, endpoint, region } = this.address;
    const code = xmlValue(text, 'Code') ?? `status ${status}`;
    const isPassing = status === 429 || status >= 500;
    const told = `the object store at "${endpoint.origin}" answered "${code}" for the bucket "${bucket}"`;
    const expected = PLAIN_WORDS[code];
    const message =
      expected === undefined ? `Expected to use backups, but ${told}` : `Expected ${expected[0]}, but ${told}`;
    const remedy = isPassing
      ? 'The store has trouble; try again later.'
      : (expected?.[1] ?? `Check the address, its region "${region}" and the rights of the key.`);
    return targetError(message, remedy, { retryable: isPassing, cause: new ObjectStoreRefusal(status, code) });
  }
}

/** What the store said, kept as the cause. */
class ObjectStoreRefusal extends Error {
  override readonly name = 'ObjectStoreRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Whether the bucket is there and the object is not. */
export function isMissing(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ObjectStoreRefusal && cause.status === 404 && cause.code !== 'NoSuchBucket';
}

const KEY_REMEDY = 'Check the access key, its secret and the region; they are never shown here.';

const PLAIN_WORDS: Readonly<Record<string, readonly [expected: string, remedy: string]>> = {
  NoSuchBucket: ['a bucket that exists', 'Make the bucket, or correct its name.'],
  SignatureDoesNotMatch: ['credentials that fit', KEY_REMEDY],
  InvalidAccessKeyId: ['credentials that the store knows', KEY_REMEDY],
  AccessDenied: ['credentials that may use the bucket', 'Allow the key to list, read, write and delete in the bucket.'],
  RequestTimeTooSkewed: ['our clock to be right', 'Correct the clock of this machine.'],
};
