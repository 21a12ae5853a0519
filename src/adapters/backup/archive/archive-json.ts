import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import type {
  ArchiveHeader,
  ArchiveManifest,
  ArchivePart,
  Encryption,
  PartKind,
  PartRecord,
} from '#adapters/backup/archive/archive-format.ts';

/** JSON of an archive, checked by hand: without a passphrase anybody can make an archive whose checksums fit. */
export function checkedHeader(json: Uint8Array): ArchiveHeader {
  const { created, assay, store, encryption } = parsed(json, 'header');
  const isKnown = isCount(created) && typeof assay === 'string' && (store === 'sqlite' || store === 'postgres');
  if (!isKnown || !(encryption === null || isEncryption(encryption))) {
    throw damagedBackup('header', 'does not say what a header must say');
  }
  return { created, assay, store, encryption } as ArchiveHeader;
}

export function checkedPart(json: Uint8Array): ArchivePart {
  const { name, kind } = parsed(json, 'list of parts');
  if (!isName(name) || !isKind(kind)) throw damagedBackup('list of parts', `has a part named "${String(name)}"`);
  return { name, kind };
}

export function checkedManifest(json: Uint8Array): ArchiveManifest {
  const { parts } = parsed(json, 'manifest');
  if (Array.isArray(parts) && parts.every(isPart)) return { parts };
  throw damagedBackup('manifest', 'does not say what a manifest must say');
}

function parsed(json: Uint8Array, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(json).toString('utf8'));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw damagedBackup(where, 'is not JSON', cause);
  }
  throw damagedBackup(where, 'is not an object');
}

/** A relative path without steps upwards: a part can never be written outside of the folder that it is meant for. */
function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > NAME_LENGTH_MAX || /[\\\0:]/.test(value)) return false;
  return value.split('/').every((step) => step !== '' && step !== '.' && step !== '..');
}

const NAME_LENGTH_MAX = 1_000;

function isKind(value: unknown): value is PartKind {
  return value === 'sqlite' || value === 'table' || value === 'file';
}

function isPart(value: unknown): value is PartRecord {
  if (!isRecord(value)) return false;
  const { name, kind, bytes, sha256, rows } = value;
  const isSound = isName(name) && isKind(kind) && isCount(bytes) && typeof sha256 === 'string';
  return isSound && isRecord(rows) && Object.values(rows).every(isCount);
}

function isEncryption(value: unknown): value is Encryption {
  if (!isRecord(value)) return false;
  const { cipher, derivation, memoryKib, passes, lanes, salt, check } = value;
  const isKnown = cipher === 'aes-256-gcm' && derivation === 'argon2id';
  return isKnown && [memoryKib, passes, lanes].every(isCount) && typeof salt === 'string' && typeof check === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
