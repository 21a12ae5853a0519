import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAN_FILE, isHalfRestored } from '#adapters/backup/restore/swap-plan.ts';
import { syncFolder } from '#adapters/backup/target/folder-target.ts';

/** What moves where, within one data folder. */
interface Move {
  readonly from: string;
  readonly to: string;
}

export interface SwapOptions {
  readonly folder: string;
  /** Folder below it that holds the new entries. */
  readonly staged: string;
  /** Names in `staged` that take their place. */
  readonly incoming: readonly string[];
  /** Names in the folder that make room, whether a new one of that name comes or not. */
  readonly outgoing: readonly string[];
  /** `.before-restore-20261121T230000Z`: what makes room is kept under its name with this behind it. */
  readonly suffix: string;
  /** Must succeed before the swap counts; when it throws, everything is put back. */
  readonly confirm: () => Promise<void>;
}

/**
 * Puts new entries of a data folder in the place of the old ones: all of them or none, also when the process is killed in
 * between (`undoSwap` puts back what was moved). Gives the names under which the old ones are kept.
 */
export async function swapEntries(options: SwapOptions): Promise<readonly string[]> {
  const { folder, staged, incoming, outgoing, suffix } = options;
  const out = outgoing.map((name) => ({ from: name, to: `${name}${suffix}` }));
  const into = incoming.map((name) => ({ from: join(staged, name), to: name }));
  await writePlan(folder, [...out, ...into]);
  try {
    for (const { from, to } of [...out, ...into]) await rename(join(folder, from), join(folder, to));
    await syncFolder(folder);
    await options.confirm();
  } catch (error) {
    await undoSwap(folder);
    throw error;
  }
  await rm(join(folder, PLAN_FILE));
  await syncFolder(folder);
  return out.map(({ to }) => to);
}

/** Puts everything back as it was before a swap that did not end; does nothing when there is none. */
export async function undoSwap(folder: string): Promise<boolean> {
  if (!(await isHalfRestored(folder))) return false;
  const moves = JSON.parse(await readFile(join(folder, PLAN_FILE), 'utf8')) as readonly Move[];
  for (const { from, to } of moves.toReversed()) {
    const wasMoved = (await exists(join(folder, to))) && !(await exists(join(folder, from)));
    if (wasMoved) await rename(join(folder, to), join(folder, from));
  }
  await syncFolder(folder);
  await rm(join(folder, PLAN_FILE));
  return true;
}

/** Beside entries of these names, what SQLite may have left of files that it could not open. */
export async function withCompanions(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const there = new Set(await readdir(folder));
  return names.flatMap((name) =>
    [name, `${name}-wal`, `${name}-shm`, `${name}-journal`].filter((path) => there.has(path)),
  );
}

/** Whole or not there: a plan that is cut off could not be undone. */
async function writePlan(folder: string, moves: readonly Move[]): Promise<void> {
  const partial = join(folder, `${PLAN_FILE}.partial`);
  await writeFile(partial, JSON.stringify(moves));
  await using file = await open(partial, 'r+');
  await file.sync();
  await rename(partial, join(folder, PLAN_FILE));
  await syncFolder(folder);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
