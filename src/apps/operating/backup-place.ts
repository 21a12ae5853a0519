import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import type { TargetAddress } from '#adapters/backup/target/backup-target.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import { readPrivateFile } from '#adapters/secrets/private-file.ts';
import type { Secrets } from '#adapters/secrets/secret-source.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** Where a passphrase is read from instead of the secrets. It is never an argument: others can read those. */
export interface PassphraseChoice {
  /** Name of a variable of the environment. */
  readonly passphraseEnv?: string | undefined;
  /** A file with mode 600. */
  readonly passphraseFile?: string | undefined;
}

/** Name of the secrets of backups when the settings name none. */
const SECRET_NAME = 'backup';

export function storeLocation({ dataDir, databaseUrl }: Settings): StoreLocation {
  return { folder: dataDir, databaseUrl: databaseUrl?.reveal() };
}

/** Where backups are kept: the address that was given, else that of the settings, else a folder in the data folder. */
export function backupAddress({ dataDir, backup }: Settings, given?: string): string {
  return given ?? backup.target ?? defaultFolder(dataDir);
}

/** The place with what opens it. Throws `secret.*` when an object store's key cannot be had. */
export async function backupTarget(settings: Settings, given?: string): Promise<TargetAddress> {
  const address = backupAddress(settings, given);
  if (!address.startsWith('s3://')) return { address };
  const name = settings.backup.secretName ?? SECRET_NAME;
  const { key, secret } = await secretsOf(settings).require(name, ['key', 'secret']);
  return { address, credentials: { accessKeyId: key.reveal(), secretAccessKey: secret.reveal() } };
}

/**
 * Makes the folder for backups in the data folder when there is none. Any other folder must be there already: made on the way, that
 * of a disk that is not mounted would fill the wrong one.
 */
export async function makeDefaultFolder({ dataDir }: Settings, { address }: TargetAddress): Promise<void> {
  if (address === defaultFolder(dataDir)) await mkdir(address, { recursive: true, mode: 0o700 });
}

/** The passphrase that was chosen, else that of the secrets; undefined when there is none. Throws `secret.*`, `file.unreadable`. */
export async function backupPassphrase(settings: Settings, choice: PassphraseChoice): Promise<string | undefined> {
  const { passphraseEnv: variable, passphraseFile: file } = choice;
  if (variable !== undefined && file !== undefined) {
    throw new AssayError('argument.invalid', 'Expected --passphrase-env or --passphrase-file, were both');
  }
  if (variable !== undefined) return written(process.env[variable], `in the variable ${variable}`);
  // An editor ends a file with a line break, which nobody types.
  if (file !== undefined) return written((await readPrivateFile(file)).replace(/\r?\n$/, ''), `in "${file}"`);
  return passphraseOfSettings(settings);
}

/** Settings that name a secret ask for encryption: that it is not there is an error, unless the name only opens the place. */
async function passphraseOfSettings(settings: Settings): Promise<string | undefined> {
  const { secretName } = settings.backup;
  const secrets = secretsOf(settings);
  const found = await secrets.find(secretName ?? SECRET_NAME);
  if (found?.passphrase !== undefined) return found.passphrase.reveal();
  if (secretName === undefined || (found?.key !== undefined && backupAddress(settings).startsWith('s3://'))) {
    return undefined;
  }
  return (await secrets.require(secretName, ['passphrase'])).passphrase.reveal();
}

function written(passphrase: string | undefined, place: string): string {
  if (passphrase !== undefined && passphrase !== '') return passphrase;
  throw new AssayError('secret.missing', `Expected a passphrase ${place}, found none`, {
    remedy:
      'Set it, or leave the option out: secrets are looked for in the environment, the file of secrets and Vault.',
  });
}

function defaultFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

function secretsOf({ secrets }: Settings): Secrets {
  return openSecrets(secrets, { environment: process.env, connect: fetchPort });
}
