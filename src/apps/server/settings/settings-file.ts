import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { AssayError } from '#core/errors.ts';
import { hashText } from '#core/hash.ts';

/** A file of settings as it lies there. */
export interface SettingsText {
  /** Undefined when there is no file. */
  readonly text: string | undefined;
  /** Another one for every other content. */
  readonly version: string;
}

const VERSION_DIGITS = 32;

/** Reads the file. Throws `file.unreadable`. */
export async function readSettingsText(file: string): Promise<SettingsText> {
  try {
    const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
    return { text, version: hashText(text).slice(0, VERSION_DIGITS) };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return { text: undefined, version: hashText('').slice(0, VERSION_DIGITS) };
    throw new AssayError('file.unreadable', `Expected a file of settings that can be read, was "${codeOf(cause)}"`, {
      place: { file },
      remedy: 'Look at who may read it.',
      cause,
    });
  }
}

/**
 * Replaces the file: after a crash it is the old one or the new one. Who may read it stays as it was; a new one is for its owner only.
 * Throws `resource.conflict` when it is no longer the one of that version, `store.unusable` when it cannot be written.
 */
export async function writeSettingsText(file: string, text: string, version: string): Promise<void> {
  const path = await realpath(file).catch(() => file);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const mode = (await stat(path).catch(() => undefined))?.mode ?? 0o600;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(draft, mode & 0o777);
    assertVersion((await readSettingsText(path)).version, version);
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('store.unusable', `Expected settings that can be written, was "${codeOf(cause)}"`, {
      place: { file },
      remedy: 'Allow writing to the file and its folder, or change it by hand.',
      cause,
    });
  }
}

/** Throws `resource.conflict` when somebody else has changed the file meanwhile. */
export function assertVersion(found: string, wanted: string): void {
  if (found === wanted) return;
  throw new AssayError('resource.conflict', `Expected the settings to be as they were read, was "another version"`, {
    place: { value: found },
    remedy: 'Somebody else has changed them: load them again, then make your change.',
  });
}

function codeOf(cause: unknown): string {
  return String((cause as { readonly code?: unknown } | null)?.code ?? cause);
}
