import { homedir } from 'node:os';
import { join } from 'node:path';
import { readPrivateFile } from '#adapters/secrets/private-file.ts';
import type { Secrets } from '#adapters/secrets/secret-source.ts';
import { failure, ok, skipped } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';

/** Files of secrets that others may read, and which names have which parts: never what they are. */
export function secretsCheck({ settings, environment }: DoctorWorld, secrets: Secrets): Check {
  const { secrets: places, venues, backup } = settings;
  const files = places.file === undefined ? [] : [places.file];
  const tokenFile = places.vault?.tokenFile ?? join(homedir(), '.vault-token');
  if (places.vault !== undefined && environment['VAULT_TOKEN'] === undefined) files.push(tokenFile);
  const names = new Map(
    Object.values(venues).map(({ secretName }) => [secretName, 'none found, and none needed on paper']),
  );
  names.set(backup.secretName ?? 'backup', 'none found: backups are not encrypted');
  return {
    name: 'secrets',
    run: async () => {
      const ofFiles = await Promise.all(files.map(fileFinding));
      const ofNames = await Promise.all([...names].map(([name, without]) => nameFinding(name, without, secrets)));
      // A file that cannot be read spoils every name in the same way: once is enough.
      const told = new Set(ofFiles.filter(({ level }) => level === 'bad').map(({ found }) => found));
      return [...ofFiles, ...ofNames.filter(({ found }) => !told.has(found))];
    },
  };
}

async function fileFinding(file: string): Promise<Finding> {
  try {
    await readPrivateFile(file);
    return ok(`"${file}" is for its owner only`, 'file');
  } catch (error) {
    return failure(error, 'file');
  }
}

async function nameFinding(name: string, without: string, secrets: Secrets): Promise<Finding> {
  try {
    const found = await secrets.find(name);
    if (found === undefined) return skipped(without, name);
    return ok(`has ${Object.keys(found).join(', ')}`, name);
  } catch (error) {
    return failure(error, name);
  }
}
