import { targetError } from '#adapters/backup/target/backup-target.ts';
import type { BackupUpload } from '#adapters/backup/target/backup-target.ts';
import { isMissing } from '#adapters/backup/target/object-store-client.ts';
import type { ObjectStoreClient } from '#adapters/backup/target/object-store-client.ts';
import { escapeXml, xmlValue } from '#adapters/backup/target/object-store-xml.ts';

/** A store takes at most 10,000 parts: 156 GiB. */
export const PART_BYTES = 16 << 20;

/**
 * One object on its way: a single request when it is small, else in parts, each with its own checksum and tried again alone.
 * The object appears when all of it is there.
 */
export class ObjectStoreUpload implements BackupUpload {
  private readonly client: ObjectStoreClient;
  private readonly key: string;
  private readonly etags: string[] = [];
  private readonly buffer: Buffer<ArrayBuffer>;
  private filled = 0;
  private uploadId: string | undefined;

  constructor(client: ObjectStoreClient, key: string, partBytes: number) {
    this.client = client;
    this.key = key;
    this.buffer = Buffer.allocUnsafe(partBytes);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const size = Math.min(bytes.length - from, this.buffer.length - this.filled);
      this.buffer.set(bytes.subarray(from, from + size), this.filled);
      from += size;
      this.filled += size;
      if (this.filled === this.buffer.length) await this.sendPart();
    }
  }

  async commit(): Promise<void> {
    const { client, key, filled } = this;
    if (this.uploadId === undefined) {
      await client.send({ method: 'PUT', key, body: this.buffer.subarray(0, filled) });
      return;
    }
    if (filled > 0) await this.sendPart();
    await this.complete(this.uploadId);
    this.uploadId = undefined;
  }

  /** Parts that were sent cost money until they are taken back. */
  async discard(): Promise<void> {
    const { client, key, uploadId } = this;
    if (uploadId === undefined) return;
    await client.attempt({ method: 'DELETE', key, query: { uploadId } }).catch(() => undefined);
  }

  private async sendPart(): Promise<void> {
    const { client, key } = this;
    this.uploadId ??= await this.begin();
    const query = { partNumber: `${this.etags.length + 1}`, uploadId: this.uploadId };
    const response = await client.send({ method: 'PUT', key, query, body: this.buffer.subarray(0, this.filled) });
    const etag = response.headers.get('etag');
    if (etag === null) throw strangeAnswer('a tag of the part that was sent');
    this.etags.push(etag);
    this.filled = 0;
  }

  private async begin(): Promise<string> {
    const xml = await this.client.sendForText({ method: 'POST', key: this.key, query: { uploads: '' } });
    const id = xmlValue(xml, 'UploadId');
    if (id === undefined) throw strangeAnswer('the id of an upload');
    return id;
  }

  /** The answer can begin with status 200 and end in an error; and when it is lost, the upload may be whole all the same. */
  private async complete(uploadId: string): Promise<void> {
    const { client, key } = this;
    const parts = this.etags.map((etag, i) => {
      return `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`;
    });
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    let attempts = 0;
    await client.retrying(async () => {
      attempts++;
      try {
        const xml = await client.textOf(await client.attempt({ method: 'POST', key, query: { uploadId }, body }));
        if (xmlValue(xml, 'ETag') === undefined) throw notPutTogether(xmlValue(xml, 'Code') ?? 'no code');
      } catch (error) {
        if (attempts === 1 || !isMissing(error)) throw error;
        await client.attempt({ method: 'HEAD', key });
      }
    });
  }
}

function notPutTogether(code: string): Error {
  const message = `Expected the object store to put the backup together, was "${code}"`;
  return targetError(message, 'The store has trouble; try again later.', { retryable: true });
}

function strangeAnswer(expected: string): Error {
  return targetError(
    `Expected ${expected} from the object store, was none`,
    'Check that the endpoint is an S3-compatible store.',
  );
}
