import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AssayError } from '#core/errors.ts';

/**
 * Reads a file that only we may read. Looks at the file that it has opened, so that nobody can put another in its place between the
 * look and the reading. Throws `secret.exposed` when its group or others may touch it or it is not ours, `file.unreadable` when
 * it cannot be read.
 */
export async function readPrivateFile(path: string): Promise<string> {
  const handle = await opened(path);
  try {
    await assertPrivate(handle, path);
    return await handle.readFile('utf8');
  } catch (error) {
    throw error instanceof AssayError ? error : unreadable(path, error);
  } finally {
    await handle.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function assertPrivate(handle: FileHandle, path: string): Promise<void> {
  const status = await handle.stat();
  if (!status.isFile()) throw unreadable(path, { code: 'EISDIR' });
  const us = process.getuid?.();
  if (us === undefined) return; // Windows: its rights are not in the mode
  const mode = status.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw exposed(
      path,
      `to be for its owner only (mode 600), was mode ${mode.toString(8).padStart(3, '0')}`,
      `Run: chmod 600 ${path}`,
    );
  }
  if (status.uid !== us) {
    throw exposed(path, `to be owned by us (user ${us}), was owned by user ${status.uid}`, `Run: chown ${us} ${path}`);
  }
}

function exposed(path: string, what: string, remedy: string): AssayError {
  return new AssayError('secret.exposed', `Expected the file of secrets "${path}" ${what}`, {
    place: { file: path },
    remedy,
  });
}

/** Without the cause: only its code can be trusted to quote nothing. */
function unreadable(path: string, cause: unknown): AssayError {
  const code = (cause as { readonly code?: unknown }).code;
  const reason = typeof code === 'string' ? (REASONS[code] ?? code) : 'it cannot be read';
  return new AssayError('file.unreadable', `Expected a file of secrets at "${path}": ${reason}`, {
    place: { file: path },
    remedy: 'Check the path and who owns the file.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  EACCES: 'we may not read it',
  EISDIR: 'it is no plain file',
};
