import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import type { SecretBox } from '#domain/accounts/account-ports.ts';

/** File of the data folder that holds the key. */
export const ACCOUNTS_KEY_FILE = 'accounts.key';

/** Seals with AES-256-GCM under a key in the data folder, which is made when it is first needed. Throws `secret.exposed` and `file.unreadable`. */
export class FolderSecretBox implements SecretBox {
  private readonly folder: string;
  private key: Promise<Buffer> | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  async seal(secret: string, owner: string): Promise<string> {
    const key = await this.heldKey();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
    const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, fingerprint(key), nonce.toString('base64url'), bytes.toString('base64url')].join('.');
  }

  async open(sealed: string, owner: string): Promise<string | undefined> {
    const key = await this.heldKey();
    const [version, mark, nonce = '', text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    if (version !== VERSION || mark !== fingerprint(key) || bytes.length < TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  private heldKey(): Promise<Buffer> {
    this.key ??= keyOf(this.folder).catch((error: unknown) => {
      // What was wrong with the file may be mended while the process runs.
      this.key = undefined;
      throw error;
    });
    return this.key;
  }
}

const VERSION = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Tells keys apart without saying anything about them. */
function fingerprint(key: Buffer): string {
  return createHash('sha256').update('key of accounts').update(key).digest('hex').slice(0, 8);
}

async function keyOf(folder: string): Promise<Buffer> {
  const file = join(folder, ACCOUNTS_KEY_FILE);
  try {
    await stat(file);
  } catch {
    await makeKey(folder, file);
  }
  return readKey(file);
}

/** Of two processes that make it at the same moment one is first, whole, and the other reads what that one wrote. */
async function makeKey(folder: string, file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    await link(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(file, cause);
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKey(file: string): Promise<Buffer> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw exposed(file);
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
    if (key.length === KEY_BYTES) return key;
  } catch (cause) {
    throw cause instanceof AssayError ? cause : unreadable(file, cause);
  }
  throw unreadable(file, undefined);
}

function exposed(file: string): AssayError {
  return new AssayError('secret.exposed', `Expected a file that only its owner can read, others can: "${file}"`, {
    place: { file },
    remedy: `Allow only its owner: chmod 600 ${ACCOUNTS_KEY_FILE}`,
  });
}

function unreadable(file: string, cause: unknown): AssayError {
  return new AssayError('file.unreadable', `Expected the key of accounts, 64 hex digits, in "${file}"`, {
    place: { file },
    remedy: 'Put the file back from where it was kept. Without it, delete it: authenticators must then be set up anew.',
    cause,
  });
}
