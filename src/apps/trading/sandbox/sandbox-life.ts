import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** What makes the sandbox market of a session the same one after a restart. */
export interface SandboxLife {
  readonly seed: number;
  /** Market time at which the market was made; what lies before is its history. */
  readonly anchor: UnixMs;
  /** Market time per real time. */
  readonly speed: number;
  /** Where the market stood when it was last seen: its time, and the real one. */
  readonly seenMarket: UnixMs;
  readonly seenReal: UnixMs;
}

/** The market goes on while nobody looks, but for so long at most: a session of last month does not wake up in the year 2100. */
const GOES_ON_MS = MINUTE_MS;

const SCHEMA = z.strictObject({
  seed: z.number().int().min(0),
  anchor: z.number().int(),
  speed: z.number().positive(),
  seenMarket: z.number().int(),
  seenReal: z.number().int(),
});

/** Where the life of a session's market is kept. */
export function sandboxFile(folder: string, session: string): string {
  return join(folder, 'sandbox', `${session}.json`);
}

/** What is known of the market; undefined when there is none yet. Throws `file.unreadable` when the file is damaged. */
export function readSandboxLife(file: string): SandboxLife | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, cause);
  }
  try {
    const { anchor, seenMarket, seenReal, ...others } = SCHEMA.parse(JSON.parse(text));
    return { ...others, anchor: unixMs(anchor), seenMarket: unixMs(seenMarket), seenReal: unixMs(seenReal) };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Replaces the file as a whole: a crash leaves the old or the new one. Throws `store.unusable` when it cannot be written. */
export function writeSandboxLife(file: string, life: SandboxLife): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(life)}\n`);
    renameSync(temporary, file);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** The life as it is now: begun, or gone on with. Throws `argument.invalid` when another seed is asked for. */
export function sandboxLifeNow(
  before: SandboxLife | undefined,
  wanted: { readonly seed: number | undefined; readonly speed: number | undefined },
  real: UnixMs,
): SandboxLife {
  if (before === undefined) {
    const { seed = 1, speed = 1 } = wanted;
    return { seed, speed, anchor: real, seenMarket: real, seenReal: real };
  }
  if (wanted.seed !== undefined && wanted.seed !== before.seed) {
    throw new AssayError(
      'argument.invalid',
      `Expected --seed "${before.seed}", with which this session began, was "${wanted.seed}"`,
      {
        place: { value: `${wanted.seed}` },
        remedy: 'Leave it out, or give the new market a session of its own with --session.',
      },
    );
  }
  const passed = Math.min(GOES_ON_MS, Math.max(0, real - before.seenReal));
  const seenMarket = unixMs(before.seenMarket + Math.floor(passed * before.speed));
  return { ...before, speed: wanted.speed ?? before.speed, seenMarket, seenReal: real };
}

function unwritable(file: string, cause: unknown): AssayError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const found = code === 'ENOSPC' ? 'the disk is full' : message;
  return new AssayError(
    'store.unusable',
    `Expected to write how far the market of a session is, but ${found}: "${file}"`,
    {
      place: { file },
      remedy: 'Free some space and allow writing there, then start again; the old file is as it was.',
      cause,
    },
  );
}

function unreadable(file: string, cause: unknown): AssayError {
  return new AssayError('file.unreadable', `Expected the sandbox market of a session, but cannot be read: "${file}"`, {
    place: { file },
    remedy: 'Remove it, and begin a new session: a market that is not known cannot be gone on with.',
    cause,
  });
}
