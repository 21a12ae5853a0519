import { AssayError } from '#core/errors.ts';
import { realPause } from '#adapters/transport/pause.ts';
import type { BackupTarget, TargetAddress, TargetTools } from '#adapters/backup/target/backup-target.ts';
import { FolderTarget } from '#adapters/backup/target/folder-target.ts';

/** The real passing of time, and chance that needs no seed: they only spread out retries and sign requests. */
export const REAL_TOOLS: TargetTools = { now: Date.now, pause: realPause, jitter: Math.random };

/** The place behind an address. Throws `argument.invalid` when the address is none; reaches for nothing yet. */
export async function openTarget(
  { address, credentials }: TargetAddress,
  tools: TargetTools = REAL_TOOLS,
): Promise<BackupTarget> {
  if (address.trim() === '') throw invalid('a folder or an address "s3://bucket/prefix"', address);
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) return new FolderTarget(address, tools);
  if (!address.startsWith('s3://'))
    throw invalid('a folder or an address that begins with "s3://"', withoutUser(address));
  const { ObjectStoreTarget, parseObjectStoreAddress } = await import('#adapters/backup/target/object-store-target.ts');
  return new ObjectStoreTarget(parseObjectStoreAddress(address), credentials, tools);
}

/** An address as data for another thread. */
export function plainTarget({ address, credentials }: TargetAddress): TargetAddress {
  if (credentials === undefined) return { address };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { address, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

/** Somebody may have put a password into an address. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

function invalid(expected: string, found: string): AssayError {
  return new AssayError('argument.invalid', `Expected ${expected} for backups, was "${found}"`, {
    place: { value: found },
  });
}
