import { homedir } from 'node:os';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import type { HttpPort } from '#core/wire.ts';
import { EnvironmentSecrets } from '#adapters/secrets/environment-secrets.ts';
import { FileSecrets } from '#adapters/secrets/file-secrets.ts';
import { readPrivateFile } from '#adapters/secrets/private-file.ts';
import { Secrets, assertSendable } from '#adapters/secrets/secret-source.ts';
import type { SecretSource } from '#adapters/secrets/secret-source.ts';
import { VaultSecrets } from '#adapters/secrets/vault-secrets.ts';

/** Where to look for secrets, besides the environment. */
export interface SecretPlaces {
  /** A file with mode 600. */
  readonly file?: string | undefined;
  readonly vault?: VaultPlace | undefined;
}

export interface VaultPlace {
  /** `https://vault.example.com:8200`. */
  readonly address: string;
  /** Default: `secret`. */
  readonly mount?: string | undefined;
  /** Default: `assay`. */
  readonly path?: string | undefined;
  readonly namespace?: string | undefined;
  /** A file with mode 600 that holds the token; default: `.vault-token` in the home folder. `VAULT_TOKEN` goes before it. */
  readonly tokenFile?: string | undefined;
}

export interface SecretSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The way to the server at an address. */
  readonly connect: (address: string) => HttpPort;
}

/** Secrets of the environment, then of the file, then of Vault. Nothing is read before a secret is asked for. */
export function openSecrets({ file, vault }: SecretPlaces, surroundings: SecretSurroundings): Secrets {
  const sources: SecretSource[] = [new EnvironmentSecrets(surroundings.environment)];
  if (file !== undefined) sources.push(new FileSecrets(file));
  if (vault !== undefined) sources.push(openVault(vault, surroundings));
  return new Secrets(sources);
}

function openVault(place: VaultPlace, { environment, connect }: SecretSurroundings): VaultSecrets {
  const { address, mount = 'secret', path = 'assay', namespace = '', tokenFile } = place;
  const token = (): Promise<Redacted> => vaultToken(environment['VAULT_TOKEN'], tokenFile);
  return new VaultSecrets({ http: connect(address), address: withoutUser(address), token, mount, path, namespace });
}

async function vaultToken(given: string | undefined, file = join(homedir(), '.vault-token')): Promise<Redacted> {
  const token = (given ?? (await readPrivateFile(file))).trim();
  const place = given === undefined ? `the file "${file}"` : 'VAULT_TOKEN';
  const secret = new Redacted(token);
  if (token !== '') {
    assertSendable(secret, `the token in ${place}`, 'token');
    return secret;
  }
  throw new AssayError('secret.missing', `Expected a token for Vault in ${place}, found none`, {
    remedy: 'Set VAULT_TOKEN, or log in with: vault login',
  });
}

/** An address may carry a name and password, which messages must not. */
function withoutUser(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}
