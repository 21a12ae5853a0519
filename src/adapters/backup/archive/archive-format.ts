import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';

/*
 * One backup is one file. Numbers are little-endian.
 *
 *   "ASSAYBAK"            8 bytes
 *   format                uint32, 1
 *   length of the header  uint32
 *   header                canonical JSON: `ArchiveHeader`
 *   SHA-256               32 bytes, over everything before it
 *   frames                length of the body (uint32), kind (uint8), body
 *   SHA-256               32 bytes, over everything before it; nothing follows
 *
 * A body is a zstd frame. With a passphrase it is sealed by AES-256-GCM, its tag at the end; the nonce is the frame's number, and
 * the header's SHA-256 and the frame's own five bytes are authenticated with it. A frame `part` (JSON: `ArchivePart`) opens a part,
 * frames `data` hold its content, at most 1 MiB each. The last frame is the `manifest` (JSON: `ArchiveManifest`).
 *
 * Everything up to the header's SHA-256 keeps its layout in every later format, so that a newer backup is told from a damaged one.
 */
export const MAGIC = Buffer.from('ASSAYBAK', 'latin1');
export const FORMAT = 1;
export const PREAMBLE_BYTES = MAGIC.length + 8;
export const HEADER_BYTES_MAX = 64 << 10;
export const FRAME_HEAD_BYTES = 5;
export const DIGEST_BYTES = 32;
/** Plain bytes in one frame of data. */
export const CHUNK_BYTES = 1 << 20;
export const MANIFEST_BYTES_MAX = 64 << 20;

export const FRAME = { part: 1, data: 2, manifest: 3 } as const;

/** Which database the store lay in. */
export type StoreKind = 'sqlite' | 'postgres';

/** Known before anything is read, never encrypted, and holds nothing of the store's content. */
export interface ArchiveHeader {
  readonly created: UnixMs;
  /** Version of Assay that made it. */
  readonly assay: string;
  readonly store: StoreKind;
  readonly encryption: Encryption | null;
}

/** How the passphrase becomes the key (RFC 9106) and how a wrong one is told from damage. */
export interface Encryption {
  readonly cipher: 'aes-256-gcm';
  readonly derivation: 'argon2id';
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  /** Base64, as is `check`: the second half of what the derivation gives. The first half is the key. */
  readonly salt: string;
  readonly check: string;
}

/** `sqlite`: a whole database file. `table`: the rows of one table, see `snapshot/table-rows.ts`. `file`: any other file. */
export type PartKind = 'sqlite' | 'table' | 'file';

export interface ArchivePart {
  /** Path below the data folder, or the name of the table. */
  readonly name: string;
  readonly kind: PartKind;
}

/** What a part must turn out to hold. */
export interface PartRecord extends ArchivePart {
  readonly bytes: number;
  /** Of the plain content, 64 hex digits. */
  readonly sha256: string;
  /** Rows by table; empty for files. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface ArchiveManifest {
  readonly parts: readonly PartRecord[];
}

/** `assay-20261121T230000123Z.backup`: names sort as their times do, and two in one second have two names. */
export function backupName(created: UnixMs): string {
  return `assay-${new Date(created).toISOString().replace(/[-:.]/g, '')}.backup`;
}

/** When a backup of this name was made, to the millisecond; undefined when the name is not one of ours. */
export function backupTime(name: string): UnixMs | undefined {
  const match = /^assay-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.backup$/.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, millisecond] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(time) ? undefined : (time as UnixMs);
}

/** `part` says where: `header`, `part "market.db"`, `manifest`. */
export function damagedBackup(part: string, what: string, cause?: unknown): AdapterError {
  return new AdapterError('backup.damaged', `Expected a whole backup, but its ${part} ${what}`, {
    retryable: false,
    remedy: 'Nothing was restored. Take another backup from the same place, or another copy of this one.',
    place: { value: part },
    cause,
  });
}
