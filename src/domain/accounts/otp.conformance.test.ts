import { describe, expect, it } from 'vitest';
import { hotp, totpStep } from '#domain/accounts/one-time-password.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/portfolio/security';
const HASHES = ['sha1', 'sha256', 'sha512'] as const;

interface HotpVectors {
  readonly secret_ascii: string;
  readonly codes_0_9: readonly string[];
}

interface TotpVectors {
  readonly digits: number;
  readonly step: number;
  readonly secrets_ascii: Readonly<Record<(typeof HASHES)[number], string>>;
  readonly rows: readonly (Readonly<Record<(typeof HASHES)[number], string>> & { readonly unix: number })[];
}

/** Every vector of the folder whose name begins so. */
function vectors(prefix: string): readonly unknown[] {
  return sharedFiles(FOLDER, /\.json$/).flatMap((name) => {
    const document = JSON.parse(readShared(`${FOLDER}/${name}`)) as Record<string, unknown>;
    return Object.keys(document)
      .filter((key) => key.startsWith(prefix))
      .map((key) => document[key]);
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const hotpCases = (vectors('hotp_') as HotpVectors[]).flatMap(({ secret_ascii, codes_0_9 }) =>
  codes_0_9.map((code, count) => ({ secret: secret_ascii, count, code })),
);
const totpCases = (vectors('totp_') as TotpVectors[]).flatMap(({ digits, step, secrets_ascii, rows }) =>
  rows.flatMap((row) =>
    HASHES.map((hash) => ({ hash, digits, step, unix: row.unix, code: row[hash], secret: secrets_ascii[hash] })),
  ),
);

describe.skipIf(sharedFolder() === undefined)('one-time passwords against published vectors', () => {
  it('finds vectors', () => {
    expect(hotpCases.length).toBeGreaterThanOrEqual(10);
    expect(totpCases.length).toBeGreaterThanOrEqual(18);
  });

  it.each(hotpCases)('HOTP of $count is $code', ({ secret, count, code }) => {
    expect(hotp(bytes(secret), count, { hash: 'sha1', digits: code.length })).toBe(code);
  });

  it.each(totpCases)('TOTP at $unix with $hash is $code', ({ secret, hash, digits, step, unix, code }) => {
    expect(hotp(bytes(secret), totpStep(unix, step), { hash, digits })).toBe(code);
  });
});
