import { describe, expect, it } from 'vitest';
import { argon2id } from '#adapters/accounts/argon2id.ts';
import { PASSWORD_PARAMETERS } from '#adapters/accounts/argon2-passwords.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/portfolio/security';

interface Vector {
  readonly password_hex: string;
  readonly salt_hex: string;
  readonly secret_hex: string;
  readonly associated_data_hex: string;
  readonly t: number;
  readonly m_kib: number;
  readonly p: number;
  readonly tag_hex: string;
}

const documents = sharedFiles(FOLDER, /\.json$/).map((name) => {
  return [name, JSON.parse(readShared(`${FOLDER}/${name}`)) as Record<string, unknown>] as const;
});
const vectors = documents.flatMap(([name, document]) =>
  Object.keys(document)
    .filter((key) => key.startsWith('argon2id_'))
    .map((key) => [`${name} ${key}`, document[key] as Vector] as const),
);
const minima = documents.flatMap(([name, document]) =>
  Object.keys(document)
    .filter((key) => key.startsWith('owasp_argon2id'))
    .map((key) => [`${name} ${key}`, document[key] as Pick<Vector, 'm_kib' | 't' | 'p'>] as const),
);

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe.skipIf(sharedFolder() === undefined)('argon2id against published vectors', () => {
  it('finds vectors', () => {
    expect(vectors.length).toBeGreaterThan(0);
    expect(minima.length).toBeGreaterThan(0);
  });

  it.each(vectors)('%s: the tag, with secret and associated data', async (_, vector) => {
    const input = {
      password: bytes(vector.password_hex),
      salt: bytes(vector.salt_hex),
      passes: vector.t,
      memoryKib: vector.m_kib,
      lanes: vector.p,
      tagBytes: vector.tag_hex.length / 2,
    };
    const keyed = { ...input, secret: bytes(vector.secret_hex), associatedData: bytes(vector.associated_data_hex) };
    expect(Buffer.from(await argon2id(keyed)).toString('hex')).toBe(vector.tag_hex);
    expect(Buffer.from(await argon2id(input)).toString('hex')).not.toBe(vector.tag_hex);
  });

  it.each(minima)('%s: passwords are hashed with no less', (_, minimum) => {
    expect(PASSWORD_PARAMETERS.memoryKib).toBeGreaterThanOrEqual(minimum.m_kib);
    expect(PASSWORD_PARAMETERS.passes).toBeGreaterThanOrEqual(minimum.t);
    expect(PASSWORD_PARAMETERS.lanes).toBeGreaterThanOrEqual(minimum.p);
  });
});
