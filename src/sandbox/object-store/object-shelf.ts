import { createHash } from 'node:crypto';

/** An object as the store keeps it. */
export interface StoredObject {
  readonly content: Buffer;
  /** In quotes, as the protocol has it. */
  readonly etag: string;
  readonly modified: number;
}

export interface ObjectPage {
  readonly keys: readonly string[];
  /** Where the next page begins; undefined when this was the last. */
  readonly next: string | undefined;
}

/** Objects of one bucket, and uploads in parts that have not come to their end. All in memory. */
export class ObjectShelf {
  private readonly objects = new Map<string, StoredObject>();
  private readonly uploads = new Map<string, { readonly key: string; readonly parts: Map<number, StoredObject> }>();
  private uploadsBegun = 0;

  /** Uploads that were begun and neither completed nor taken back. */
  get openUploads(): number {
    return this.uploads.size;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  put(key: string, content: Buffer, modified: number): StoredObject {
    const object = stored(content, modified);
    this.objects.set(key, object);
    return object;
  }

  delete(key: string): void {
    this.objects.delete(key);
  }

  /** Keys in order of their UTF-8 bytes, after a given one. */
  page(prefix: string, after: string | undefined, limit: number): ObjectPage {
    const keys = [...this.objects.keys()].filter(
      (key) => key.startsWith(prefix) && (after === undefined || key > after),
    );
    keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return { keys: keys.slice(0, limit), next: keys.length > limit ? keys[limit - 1] : undefined };
  }

  beginUpload(key: string): string {
    const id = `upload-${++this.uploadsBegun}`;
    this.uploads.set(id, { key, parts: new Map() });
    return id;
  }

  /** The part as it was kept; undefined when there is no such upload. */
  putPart(id: string, number: number, content: Buffer, modified: number): StoredObject | undefined {
    const part = stored(content, modified);
    return this.uploads.get(id)?.parts.set(number, part) === undefined ? undefined : part;
  }

  /** Puts the named parts together; gives a code of the protocol when they are not what was sent. */
  completeUpload(
    id: string,
    wanted: readonly { readonly number: number; readonly etag: string }[],
    modified: number,
  ): StoredObject | 'NoSuchUpload' | 'InvalidPart' | 'InvalidPartOrder' {
    const upload = this.uploads.get(id);
    if (upload === undefined) return 'NoSuchUpload';
    if (wanted.some(({ number }, i) => i > 0 && number <= wanted[i - 1]!.number)) return 'InvalidPartOrder';
    const parts = wanted.map(({ number, etag }) => {
      const part = upload.parts.get(number);
      return part?.etag === etag ? part : undefined;
    });
    if (parts.length === 0 || parts.includes(undefined)) return 'InvalidPart';
    this.uploads.delete(id);
    return this.put(upload.key, Buffer.concat(parts.map((part) => part!.content)), modified);
  }

  abortUpload(id: string): boolean {
    return this.uploads.delete(id);
  }
}

function stored(content: Buffer, modified: number): StoredObject {
  return { content, etag: `"${createHash('md5').update(content).digest('hex')}"`, modified };
}
