import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { invariant } from '#core/invariant.ts';
import {
  CHUNK_BYTES,
  DIGEST_BYTES,
  FRAME,
  FRAME_HEAD_BYTES,
  MANIFEST_BYTES_MAX,
  damagedBackup,
} from '#adapters/backup/archive/archive-format.ts';
import type { ArchiveHeader, ArchiveManifest, PartRecord } from '#adapters/backup/archive/archive-format.ts';
import { readHeader } from '#adapters/backup/archive/archive-header.ts';
import { checkedManifest, checkedPart } from '#adapters/backup/archive/archive-json.ts';
import { ByteReader } from '#adapters/backup/archive/byte-reader.ts';
import { FrameCipher, SEAL_BYTES, openKey } from '#adapters/backup/archive/frame-cipher.ts';

/** Gets the parts of an archive as they are read. Nothing of it may be used before the archive was read to its end. */
export interface PartReceiver {
  begin(part: Pick<PartRecord, 'name' | 'kind'>): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  /** The part is whole as far as it can be known so far. */
  end(): Promise<void>;
}

export interface ReadArchive {
  readonly header: ArchiveHeader;
  readonly manifest: ArchiveManifest;
  /** Of the file. */
  readonly bytes: number;
}

/**
 * Reads a whole archive and checks everything that it promises. Returns only when every byte is the one that was written; throws
 * `backup.damaged`, naming the part, or `backup.passphrase`.
 */
export async function readArchive(
  source: AsyncIterable<Uint8Array>,
  passphrase: string | undefined,
  receiver: PartReceiver,
): Promise<ReadArchive> {
  const reader = new ByteReader(source);
  try {
    const { header, digest } = await readHeader(reader);
    const key = header.encryption === null ? undefined : await openKey(passphrase, header.encryption);
    const cipher = key === undefined ? undefined : new FrameCipher(key, digest);
    const manifest = await new FrameReader(reader, cipher, receiver).run();
    await checkEnd(reader);
    return { header, manifest, bytes: reader.position };
  } finally {
    await reader.close();
  }
}

async function checkEnd(reader: ByteReader): Promise<void> {
  const found = reader.digest();
  const wanted = await reader.take(DIGEST_BYTES, 'last checksum');
  if (!found.equals(wanted)) throw damagedBackup('last checksum', 'does not fit its content');
  if (!(await reader.isAtEnd())) throw damagedBackup('end', 'is followed by more bytes');
}

const decompress = promisify(zstdDecompress);
/** A body that does not get smaller by compression gets a little larger. */
const BODY_SURPLUS = 64 << 10;

class FrameReader {
  private readonly reader: ByteReader;
  private readonly cipher: FrameCipher | undefined;
  private readonly receiver: PartReceiver;
  private readonly found: Omit<PartRecord, 'rows'>[] = [];
  private open:
    | { readonly name: string; readonly kind: PartRecord['kind']; readonly hash: Hash; bytes: number }
    | undefined;

  constructor(reader: ByteReader, cipher: FrameCipher | undefined, receiver: PartReceiver) {
    this.reader = reader;
    this.cipher = cipher;
    this.receiver = receiver;
  }

  async run(): Promise<ArchiveManifest> {
    for (;;) {
      const { kind, plain } = await this.next();
      if (kind === FRAME.data) await this.takeData(plain);
      else {
        await this.endPart();
        if (kind === FRAME.manifest) return this.compared(checkedManifest(plain));
        await this.beginPart(plain);
      }
    }
  }

  private get where(): string {
    if (this.open !== undefined) return `part "${this.open.name}"`;
    return this.found.length === 0 ? 'first part' : `content after part "${this.found.at(-1)!.name}"`;
  }

  private async next(): Promise<{ kind: number; plain: Buffer }> {
    const { where } = this;
    const head = await this.reader.take(FRAME_HEAD_BYTES, where);
    const [length, kind] = [head.readUInt32LE(), head.readUInt8(4)];
    if (kind !== FRAME.part && kind !== FRAME.data && kind !== FRAME.manifest)
      throw damagedBackup(where, `has a frame of the unknown kind "${kind}"`);
    const plainMax = kind === FRAME.manifest ? MANIFEST_BYTES_MAX : CHUNK_BYTES;
    if (length > plainMax + BODY_SURPLUS || (this.cipher !== undefined && length < SEAL_BYTES))
      throw damagedBackup(where, `has a frame of "${length}" bytes`);
    const body = await this.reader.take(length, where);
    try {
      const compressed = this.cipher === undefined ? body : this.cipher.open(head, body);
      return { kind, plain: await decompress(compressed, { maxOutputLength: plainMax }) };
    } catch (cause) {
      throw damagedBackup(where, 'is not as it was written', cause);
    }
  }

  private async beginPart(json: Uint8Array): Promise<void> {
    const { name, kind } = checkedPart(json);
    if (this.found.some((part) => part.name === name && part.kind === kind))
      throw damagedBackup(`part "${name}"`, 'is there twice');
    this.open = { name, kind, hash: createHash('sha256'), bytes: 0 };
    await this.receiver.begin({ name, kind });
  }

  private async takeData(bytes: Uint8Array): Promise<void> {
    if (this.open === undefined) throw damagedBackup(this.where, 'has content that belongs to no part');
    this.open.hash.update(bytes);
    this.open.bytes += bytes.length;
    await this.receiver.data(bytes);
  }

  private async endPart(): Promise<void> {
    if (this.open === undefined) return;
    const { name, kind, hash, bytes } = this.open;
    await this.receiver.end();
    this.found.push({ name, kind, bytes, sha256: hash.digest('hex') });
    this.open = undefined;
  }

  /** The manifest must tell what was found, part for part. */
  private compared(manifest: ArchiveManifest): ArchiveManifest {
    invariant(this.open === undefined, 'the manifest comes after the last part has ended');
    if (manifest.parts.length !== this.found.length) {
      throw damagedBackup(
        'manifest',
        `tells of "${manifest.parts.length}" parts where "${this.found.length}" were found`,
      );
    }
    for (const [i, { name, kind, bytes, sha256 }] of manifest.parts.entries()) {
      const found = this.found[i]!;
      if (found.name !== name || found.kind !== kind)
        throw damagedBackup(`part "${name}"`, `is missing, where "${found.name}" was found`);
      if (found.bytes !== bytes)
        throw damagedBackup(`part "${name}"`, `has "${found.bytes}" bytes instead of "${bytes}"`);
      if (found.sha256 !== sha256) throw damagedBackup(`part "${name}"`, 'does not fit its checksum');
    }
    return manifest;
  }
}
