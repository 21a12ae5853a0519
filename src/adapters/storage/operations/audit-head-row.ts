import type { AuditHead } from '#domain/operations/audit-seal.ts';

/** A head out of its row, whatever was done to it: what is no number there fits nothing. */
export function auditHead(row: Readonly<Record<'key_id' | 'since' | 'entries' | 'hash' | 'seal', unknown>>): AuditHead {
  const { key_id: keyId, since, entries, hash, seal } = row;
  return {
    keyId: String(keyId),
    since: safeNumber(since, -1),
    entries: safeNumber(entries, -1),
    hash: String(hash),
    seal: String(seal),
  };
}

/** A whole number out of a number, a big number or a text; the other one for whatever is none. */
export function safeNumber(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return Number.isSafeInteger(number) ? number : otherwise;
}
