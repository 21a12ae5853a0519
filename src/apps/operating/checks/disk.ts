import { open, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#core/clock.ts';
import { bad, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import { sizeText } from '#apps/operating/sizes.ts';

/** A folder that must be written to, and what for. */
export interface DiskPlace {
  /** `data folder`, `backups`. */
  readonly name: string;
  readonly folder: string;
  /** Is made when it is first needed. */
  readonly mayBeMissing: boolean;
}

/** Room, rights and speed of the folders that are written to. Writes one small file into each and takes it away again. */
export function diskCheck(places: readonly DiskPlace[], clock: Pick<Clock, 'monotonic'>): Check {
  return { name: 'disk', run: async () => (await Promise.all(places.map((place) => lookAt(place, clock)))).flat() };
}

/** Below this little the next day may not fit; below half of that not the next hour. */
const ROOM_WARN_BYTES = 1_000_000_000;
const ROOM_BAD_BYTES = 100_000_000;
/** A step waits for the disk before an order goes out. */
const SYNC_WARN_MS = 50;
const SYNC_BAD_MS = 1_000;
const PROBE_BYTES = 4_096;
const PROBES = 5;

async function lookAt(
  { name, folder, mayBeMissing }: DiskPlace,
  clock: Pick<Clock, 'monotonic'>,
): Promise<readonly Finding[]> {
  const status = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (status instanceof Error) {
    if (status.code === 'ENOENT' && mayBeMissing) return [skipped(`"${folder}" is not there yet`, name)];
    return [bad(`"${folder}" cannot be read (${status.code})`, 'Make it, or name another one.', about(name))];
  }
  if (!status.isDirectory()) return [bad(`"${folder}" is no folder`, 'Name a folder.', about(name))];
  const { bavail, bsize } = await statfs(folder);
  return [roomFinding(name, folder, bavail * bsize), await writingFinding(name, folder, clock)];
}

/** What so many free bytes mean. */
export function roomFinding(name: string, folder: string, freeBytes: number): Finding {
  const found = `${sizeText(freeBytes)} free in "${folder}"`;
  const remedy = 'Free some space, or move the folder to a larger disk.';
  if (freeBytes < ROOM_BAD_BYTES) return bad(found, remedy, about(name));
  return freeBytes < ROOM_WARN_BYTES ? warning(found, remedy, name) : ok(found, name);
}

/** How long the disk takes to confirm what was written, the middle of some tries. */
async function writingFinding(name: string, folder: string, clock: Pick<Clock, 'monotonic'>): Promise<Finding> {
  const file = join(folder, `.assay-doctor-${process.pid}`);
  try {
    return syncFinding(name, await syncMs(file, clock));
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    const [found, remedy] = WRITE_TROUBLE[code] ?? [`cannot be written (${code})`, 'Look at the disk.'];
    return bad(`"${folder}" ${found}`, remedy, about(name));
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

const WRITE_TROUBLE: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['may not be written', 'Give the folder to the user that Assay runs as.'],
  EPERM: ['may not be written', 'Give the folder to the user that Assay runs as.'],
  EROFS: ['lies on a read-only disk', 'Mount it for writing: a disk with errors is often mounted read-only.'],
  ENOSPC: ['lies on a full disk', 'Free some space: nothing can be stored, and trading stops.'],
  EDQUOT: ['has used up its quota', 'Free some space, or raise the quota.'],
};

export function syncFinding(name: string, ms: number): Finding {
  const found = `writable, confirmed within ${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  const remedy = 'A step of trading waits that long: use a local solid-state disk, not one of a network.';
  if (ms > SYNC_BAD_MS) return bad(found, remedy, about(name));
  return ms > SYNC_WARN_MS ? warning(found, remedy, name) : ok(found, name);
}

async function syncMs(file: string, clock: Pick<Clock, 'monotonic'>): Promise<number> {
  await using handle = await open(file, 'wx', 0o600);
  const times: number[] = [];
  for (let i = 0; i < PROBES; i++) {
    const began = clock.monotonic();
    await handle.write(Buffer.alloc(PROBE_BYTES, i), 0, PROBE_BYTES, i * PROBE_BYTES);
    await handle.datasync();
    times.push(clock.monotonic() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(PROBES / 2)]!;
}

function about(name: string): Pick<Finding, 'about' | 'code'> {
  return { about: name, code: 'store.unusable' };
}
