import { Redacted } from '#core/redacted.ts';
import { SECRET_PARTS, variableOf } from '#adapters/secrets/secret-source.ts';
import type { SecretParts, SecretSource } from '#adapters/secrets/secret-source.ts';

/** Secrets in variables of the process. An empty variable counts as none. */
export class EnvironmentSecrets implements SecretSource {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  placeOf(name: string): string {
    return `the environment (${SECRET_PARTS.map((part) => variableOf(name, part)).join(', ')})`;
  }

  find(name: string): Promise<SecretParts | undefined> {
    return Promise.resolve(partsOf(name, (variable) => this.#variables[variable]));
  }
}

/** The parts of a name out of values by variable; undefined when there are none. */
export function partsOf(name: string, valueOf: (variable: string) => string | undefined): SecretParts | undefined {
  const found = SECRET_PARTS.flatMap((part) => {
    const value = valueOf(variableOf(name, part))?.trim() ?? '';
    return value === '' ? [] : [[part, new Redacted(value)] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
