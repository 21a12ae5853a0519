import { AssayError } from '#core/errors.ts';
import { backupTime } from '#adapters/backup/archive/archive-format.ts';
import { latestFirst, missingBackup, targetError } from '#adapters/backup/target/backup-target.ts';
import type {
  BackupTarget,
  BackupUpload,
  ObjectStoreCredentials,
  StoredBackup,
  TargetTools,
} from '#adapters/backup/target/backup-target.ts';
import { ObjectStoreClient, isMissing } from '#adapters/backup/target/object-store-client.ts';
import type { ObjectStoreAddress } from '#adapters/backup/target/object-store-client.ts';
import { ObjectStoreUpload, PART_BYTES } from '#adapters/backup/target/object-store-upload.ts';
import { xmlElements, xmlValue } from '#adapters/backup/target/object-store-xml.ts';

/** Reads `s3://bucket/prefix?endpoint=https://host:9000&region=eu-west-1`; throws `argument.invalid`. */
export function parseObjectStoreAddress(address: string): ObjectStoreAddress {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?]*))?(?:\?(.*))?$/.exec(address);
  const query = new URLSearchParams(match?.[3] ?? '');
  const stranger = [...query.keys()].find((name) => name !== 'endpoint' && name !== 'region');
  const region = query.get('region') ?? 'us-east-1';
  const given = query.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  const endpoint = URL.canParse(given) ? new URL(given) : undefined;
  const isHttp = endpoint?.protocol === 'http:' || endpoint?.protocol === 'https:';
  if (match === null || stranger !== undefined || !isHttp || endpoint.username !== '' || endpoint.password !== '') {
    const expected =
      'an address such as "s3://bucket/prefix?endpoint=https://host:9000&region=eu-west-1", without a key in it';
    // Not the address itself: it may hold a key that was put into the wrong place.
    const shown = match === null ? 's3://...' : `s3://${match[1]}`;
    throw new AssayError('argument.invalid', `Expected ${expected}, was "${shown}"`, { place: { value: shown } });
  }
  const prefix = (match[2] ?? '').replace(/^\/+|\/+$/g, '');
  return { endpoint, bucket: match[1]!, prefix: prefix === '' ? '' : `${prefix}/`, region };
}

/** A bucket of an S3-compatible store, or a prefix in it. */
export class ObjectStoreTarget implements BackupTarget {
  readonly address: string;
  private readonly client: ObjectStoreClient;
  private readonly prefix: string;
  private readonly partBytes: number;

  constructor(
    address: ObjectStoreAddress,
    credentials: ObjectStoreCredentials | undefined,
    tools: TargetTools,
    partBytes = PART_BYTES,
  ) {
    this.partBytes = partBytes;
    this.prefix = address.prefix;
    this.address = `s3://${address.bucket}/${address.prefix}`;
    if (credentials === undefined) {
      throw new AssayError('secret.missing', `Expected an access key and its secret for "${this.address}", was none`, {
        remedy: 'Give them in the environment or in a file with mode 600.',
      });
    }
    this.client = new ObjectStoreClient(address, credentials, tools);
  }

  async list(): Promise<readonly StoredBackup[]> {
    const backups: StoredBackup[] = [];
    for (let token: string | undefined, isMore = true; isMore;) {
      const xml = await this.page(token);
      for (const entry of xmlElements(xml, 'Contents')) {
        const name = (xmlValue(entry, 'Key') ?? '').slice(this.prefix.length);
        const time = backupTime(name);
        if (time !== undefined) backups.push({ name, time, bytes: Number(xmlValue(entry, 'Size')) });
      }
      token = xmlValue(xml, 'NextContinuationToken');
      isMore = xmlValue(xml, 'IsTruncated') === 'true' && token !== undefined;
    }
    return latestFirst(backups);
  }

  async create(name: string): Promise<BackupUpload> {
    if ((await this.sizeOf(name)) !== undefined) {
      throw targetError(`Expected no backup "${name}" yet in "${this.address}"`, 'Try again.');
    }
    return new ObjectStoreUpload(this.client, `${this.prefix}${name}`, this.partBytes);
  }

  /** A connection that breaks within the file is taken up again where it broke, as long as the file is still the same. */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const progress: Download = { key: `${this.prefix}${name}`, position: 0, size: undefined, etag: undefined };
    for (let failures = 0; progress.size === undefined || progress.position < progress.size; failures++) {
      const before = progress.position;
      try {
        yield* this.readOn(progress);
        return;
      } catch (error) {
        if (isMissing(error)) throw missingBackup(name, `"${this.address}"`, error);
        if (!(error instanceof BrokenDownload)) throw error;
        if (progress.position > before) failures = 0;
        if (failures >= FRUITLESS_READS) throw this.client.unreachable(error.cause);
      }
    }
  }

  async remove(name: string): Promise<void> {
    // The protocol says nothing when an object is not there.
    if ((await this.sizeOf(name)) === undefined) throw missingBackup(name, `"${this.address}"`);
    await this.client.send({ method: 'DELETE', key: `${this.prefix}${name}` });
  }

  private async *readOn(progress: Download): AsyncGenerator<Uint8Array> {
    const { key, position, etag } = progress;
    const headers =
      position === 0 ? {} : { range: `bytes=${position}-`, ...(etag === undefined ? {} : { 'if-match': etag }) };
    const response = await this.client.send({ method: 'GET', key, headers });
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    progress.size ??= position + length;
    progress.etag ??= response.headers.get('etag') ?? undefined;
    const body = response.body?.[Symbol.asyncIterator]();
    for (;;) {
      const piece = await body?.next().catch((cause: unknown) => {
        throw new BrokenDownload(cause);
      });
      if (piece === undefined || piece.done === true) break;
      progress.position += piece.value.length;
      yield piece.value;
    }
    if (progress.position < progress.size) throw new BrokenDownload(new Error('the answer ended early'));
  }

  private page(token: string | undefined): Promise<string> {
    const query = {
      'list-type': '2',
      ...(this.prefix === '' ? {} : { prefix: this.prefix }),
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    return this.client.sendForText({ method: 'GET', query });
  }

  private async sizeOf(name: string): Promise<number | undefined> {
    const key = `${this.prefix}${name}`;
    const xml = await this.client.sendForText({ method: 'GET', query: { 'list-type': '2', prefix: key } });
    const entry = xmlElements(xml, 'Contents').find((found) => xmlValue(found, 'Key') === key);
    return entry === undefined ? undefined : Number(xmlValue(entry, 'Size'));
  }
}

/** Reads in a row that may break without a single byte. */
const FRUITLESS_READS = 4;

interface Download {
  readonly key: string;
  position: number;
  size: number | undefined;
  etag: string | undefined;
}

class BrokenDownload extends Error {
  override readonly name = 'BrokenDownload';

  constructor(cause: unknown) {
    super('the download broke', { cause });
  }
}
