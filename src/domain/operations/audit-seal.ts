import { isSameSecret, keyedHash } from '#core/hmac.ts';
import type { AuditLink } from '#domain/operations/audit.ts';

/** What seals an audit log; it is kept apart from the log, so that who can only change the log cannot seal it again. */
export interface AuditKey {
  /** Names it and gives nothing of it away. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** A key as it is found beside a store. */
export interface AuditKeyState {
  readonly key: AuditKey;
  /** Whether it has sealed the log of this store: from then on its head must be there. */
  readonly isUsed: boolean;
}

/** How far a log went when a key sealed it last. Each key that has written to a log keeps one head there. */
export interface AuditHead {
  readonly keyId: string;
  /** The first entry that was added with this key; what stood before was taken as it was found. */
  readonly since: number;
  /** How many entries the log had. */
  readonly entries: number;
  /** Of the last of them. */
  readonly hash: string;
  /** Over all of this, by the key. */
  readonly seal: string;
}

/** A key out of its secret bytes. */
export function auditKey(secret: Uint8Array): AuditKey {
  return { id: textHash(secret, 'assay audit key').slice(0, ID_DIGITS), secret };
}

const ID_DIGITS = 16;

/** The head of a log that ends with this link. */
export function sealHead(key: AuditKey, since: number, { n, hash }: AuditLink): AuditHead {
  const unsealed = { keyId: key.id, since, entries: n + 1, hash };
  return { ...unsealed, seal: sealOf(key, unsealed) };
}

/** Whether this key made the seal of a head, for just what the head says. */
export function isSealed(key: AuditKey, head: AuditHead): boolean {
  return head.keyId === key.id && isSameSecret(head.seal, sealOf(key, head));
}

/** What must fit before a log is gone on with. */
export interface AuditEnd {
  readonly last: AuditLink | undefined;
  readonly heads: readonly AuditHead[];
  /** Hash of the entry that the head of our own key ends with; undefined when there is none. */
  readonly hashAtHead: string | undefined;
}

/** Why the end of a log is not what was sealed; undefined when it is. */
export function endTrouble({ last, heads, hashAtHead }: AuditEnd, state: AuditKeyState): string | undefined {
  const count = last === undefined ? 0 : last.n + 1;
  const own = heads.find(({ keyId }) => keyId === state.key.id);
  if (own === undefined && state.isUsed) return 'the head that our key has sealed is gone';
  if (own !== undefined && !isSealed(state.key, own)) return 'the seal does not fit the head of our key';
  if (own !== undefined && own.entries > count) return `${own.entries} entries were sealed, ${count} are there`;
  if (own !== undefined && own.hash !== hashAtHead) return `entry ${own.entries - 1} is not the one that was sealed`;
  const sealed = sealedEntries(heads);
  return sealed !== undefined && sealed < count ? `entries from ${sealed} on were added without a seal` : undefined;
}

/** How far the furthest head goes; undefined when there is none. */
export function sealedEntries(heads: readonly AuditHead[]): number | undefined {
  return heads.length === 0 ? undefined : Math.max(...heads.map(({ entries }) => entries));
}

function sealOf({ secret }: AuditKey, { keyId, since, entries, hash }: Omit<AuditHead, 'seal'>): string {
  return textHash(secret, JSON.stringify(['assay audit head 1', keyId, since, entries, hash]));
}

/** 64 hex digits. */
function textHash(secret: Uint8Array, text: string): string {
  const bytes = keyedHash('sha256', secret, new TextEncoder().encode(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
