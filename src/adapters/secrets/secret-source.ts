import { AssayError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';

/** What belongs to one name: an exchange has a key and a secret (some a passphrase besides), others a token, a backup a passphrase. */
export const SECRET_PARTS = ['key', 'secret', 'passphrase', 'token'] as const;

export type SecretPart = (typeof SECRET_PARTS)[number];

export type SecretParts = Readonly<Partial<Record<SecretPart, Redacted>>>;

/** One place where secrets are kept. */
export interface SecretSource {
  /** Where it looks for a name, for messages: `the environment (ASSAY_BINANCE_KEY, ...)`. */
  placeOf(name: string): string;
  /** All parts that it has of a name; undefined when it has none. Throws `secret.*` or `file.unreadable` when it cannot be read. */
  find(name: string): Promise<SecretParts | undefined>;
}

/** Secrets by name, out of the first place that knows the name. */
export class Secrets {
  private readonly sources: readonly SecretSource[];

  /** In the order of precedence. */
  constructor(sources: readonly SecretSource[]) {
    this.sources = sources;
  }

  /** These parts of a name. Throws `secret.missing` when no place has the name, or the first that has it lacks one of them. */
  async require<Part extends SecretPart>(
    name: string,
    parts: readonly Part[],
  ): Promise<Readonly<Record<Part, Redacted>>> {
    const at = await this.firstWith(name);
    if (at === undefined) throw this.nowhere(name, parts);
    const { found, source } = at;
    const missing = parts.filter((part) => found[part] === undefined);
    if (missing.length > 0) throw incomplete(name, missing, source.placeOf(name));
    return found as Readonly<Record<Part, Redacted>>;
  }

  /** Whatever parts a name has; undefined when no place knows it. */
  async find(name: string): Promise<SecretParts | undefined> {
    return (await this.firstWith(name))?.found;
  }

  private async firstWith(
    name: string,
  ): Promise<{ readonly found: SecretParts; readonly source: SecretSource } | undefined> {
    for (const source of this.sources) {
      const found = await source.find(name);
      if (found === undefined) continue;
      for (const part of SECRET_PARTS) {
        const value = found[part];
        if (value !== undefined) assertSendable(value, `"${part}" of "${name}" in ${source.placeOf(name)}`, part);
      }
      return { found, source };
    }
    return undefined;
  }

  private nowhere(name: string, parts: readonly SecretPart[]): AssayError {
    const places = this.sources.map((source) => source.placeOf(name)).join('; ');
    return new AssayError(
      'secret.missing',
      `Expected ${listed(parts)} of "${name}", found nowhere: looked in ${places}`,
      {
        remedy: `Set ${parts.map((part) => variableOf(name, part)).join(' and ')}, or write them to the file or to Vault.`,
      },
    );
  }
}

/** The environment variable of a part: `binance-testnet` and `key` make `ASSAY_BINANCE_TESTNET_KEY`. */
export function variableOf(name: string, part: SecretPart): string {
  return `ASSAY_${name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}_${part.toUpperCase()}`;
}

/**
 * Keys and tokens travel in headers. A header that cannot be sent is quoted by whoever refuses it, so that a broken one is refused
 * here. Secrets and passphrases may hold anything: some are keys of several lines.
 */
export function assertSendable(value: Redacted, what: string, part: SecretPart): void {
  if ((part !== 'key' && part !== 'token') || /^[\x21-\x7e]+$/.test(value.reveal())) return;
  throw new AssayError(
    'secret.missing',
    `Expected ${what} to be letters, digits and signs without spaces, was something else`,
    {
      remedy: 'Copy it again: a line break or a space may have come with it.',
    },
  );
}

function incomplete(name: string, missing: readonly SecretPart[], place: string): AssayError {
  return new AssayError(
    'secret.missing',
    `Expected ${listed(missing)} of "${name}" beside its other parts in ${place}, found none`,
    {
      remedy: 'Keep all parts of a name in one place: they are never taken from two.',
    },
  );
}

function listed(parts: readonly SecretPart[]): string {
  return parts.map((part) => `"${part}"`).join(' and ');
}
