import { argon2, createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AdapterError, AssayError } from '#core/errors.ts';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import type { Encryption } from '#adapters/backup/archive/archive-format.ts';

/** What one guess of a passphrase costs. */
export type DerivationCost = Pick<Encryption, 'memoryKib' | 'passes' | 'lanes'>;

/** RFC 9106, section 4, the second recommended choice: 64 MiB, three passes, four lanes. */
export const DERIVATION_COST: DerivationCost = { memoryKib: 64 << 10, passes: 3, lanes: 4 };

/** A header may come from anywhere: it cannot make us use more than this. */
const COST_MAX: DerivationCost = { memoryKib: 1 << 20, passes: 64, lanes: 64 };

const derive = promisify(argon2);
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What sealing adds to a body. */
export const SEAL_BYTES = TAG_BYTES;

/** A key for one new backup, with what its header must say about it. */
export async function newKey(
  passphrase: string,
  cost: DerivationCost,
): Promise<{ readonly key: Uint8Array; readonly encryption: Encryption }> {
  if (passphrase === '') throw new AssayError('argument.invalid', 'Expected a passphrase, was ""');
  const salt = randomBytes(SALT_BYTES);
  const { key, check } = await derived(passphrase, salt, cost);
  const encryption = { cipher: 'aes-256-gcm', derivation: 'argon2id', ...cost } as const;
  return { key, encryption: { ...encryption, salt: salt.toString('base64'), check: check.toString('base64') } };
}

/** The key of a backup that is there; throws `backup.passphrase` when the passphrase is missing or not the one it was made with. */
export async function openKey(passphrase: string | undefined, encryption: Encryption): Promise<Uint8Array> {
  if (passphrase === undefined) throw refused('The backup is encrypted: expected a passphrase, was none');
  const { memoryKib, passes, lanes } = encryption;
  const isBearable = memoryKib <= COST_MAX.memoryKib && passes <= COST_MAX.passes && lanes <= COST_MAX.lanes;
  if (!isBearable) throw damagedBackup('header', 'asks for more memory or time than a backup of ours ever does');
  const { key, check } = await derived(passphrase, Buffer.from(encryption.salt, 'base64'), encryption);
  const wanted = Buffer.from(encryption.check, 'base64');
  if (wanted.length === check.length && timingSafeEqual(wanted, check)) return key;
  throw refused('The passphrase is not the one with which this backup was made');
}

/** Seals frames with one key, in one order: each has its number as nonce, so none can be left out, moved or taken from elsewhere. */
export class FrameCipher {
  private readonly key: Uint8Array;
  private readonly headerDigest: Uint8Array;
  private frame = 0;

  constructor(key: Uint8Array, headerDigest: Uint8Array) {
    this.key = key;
    this.headerDigest = headerDigest;
  }

  seal(head: Uint8Array, body: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.key, this.nonce(), { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.concat([this.headerDigest, head]));
    return Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when the body is not what was sealed as this frame. */
  open(head: Uint8Array, sealed: Uint8Array): Buffer {
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.key, this.nonce(), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.concat([this.headerDigest, head]));
    decipher.setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  }

  private nonce(): Buffer {
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeBigUInt64LE(BigInt(this.frame++));
    return nonce;
  }
}

async function derived(
  passphrase: string,
  salt: Uint8Array,
  { memoryKib, passes, lanes }: DerivationCost,
): Promise<{ readonly key: Buffer; readonly check: Buffer }> {
  const bytes = await derive('argon2id', {
    // The same letters can be typed as different code points on different keyboards.
    message: passphrase.normalize('NFC'),
    nonce: salt,
    memory: memoryKib,
    passes,
    parallelism: lanes,
    tagLength: 2 * KEY_BYTES,
  });
  return { key: bytes.subarray(0, KEY_BYTES), check: bytes.subarray(KEY_BYTES) };
}

function refused(message: string): AdapterError {
  return new AdapterError('backup.passphrase', message, {
    retryable: false,
    remedy: 'Give the passphrase with which the backup was made; without it nobody can read the backup.',
  });
}
