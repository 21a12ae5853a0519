import { AssayError } from '#core/errors.ts';
import { hashText } from '#core/hash.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { isTokenGood, mayHoldScope } from '#domain/accounts/api-token.ts';
import type { ApiToken, TokenScope } from '#domain/accounts/api-token.ts';
import { newId, newSecret, note, unknownRecord } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts } from '#apps/server/accounts/account-parts.ts';
import type { Caller } from '#apps/server/http/handlers.ts';

/** So that one that was published by mistake is recognised by whoever looks for such things. */
const PREFIX = 'assay_';
const TOKEN = /^assay_[\w-]{43}$/;
const MOST_TOKENS = 100;
const TOUCH_MS = MINUTE_MS;

export interface TokenWish {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresInDays?: number | undefined;
}

/** API tokens. */
export class TokenDesk {
  private readonly parts: AccountParts;

  constructor(parts: AccountParts) {
    this.parts = parts;
  }

  /** Who holds this token; undefined when it is none, has ended, or its owner may not sign in any more. */
  async identify(bearer: string): Promise<Caller | undefined> {
    if (!TOKEN.test(bearer)) return undefined;
    const { store, clock } = this.parts;
    const found = await store.tokens.find(hashText(bearer));
    const now = clock.now();
    if (found === undefined || !isTokenGood(found, now)) return undefined;
    const { token, ownerName, role } = found;
    if (token.lastUsed === undefined || now - token.lastUsed >= TOUCH_MS) await store.tokens.touch(token.id, now);
    const actor = `token:${token.name} (${ownerName})`;
    return { actor, role, scopes: token.scopes, userId: token.owner, sessionId: undefined };
  }

  list(owner: string): Promise<readonly ApiToken[]> {
    return this.parts.store.tokens.list(owner);
  }

  /** Makes one; its text is shown this once. Throws `auth.forbidden` for scopes beyond the owner's role, `argument.invalid`, `resource.conflict`. */
  async make(
    owner: Caller & { readonly userId: string },
    wish: TokenWish,
  ): Promise<ApiToken & { readonly token: string }> {
    const { store, clock } = this.parts;
    const scopes = [...new Set(wish.scopes)];
    const beyond = scopes.find((scope) => !mayHoldScope(owner.role, scope));
    if (beyond !== undefined) {
      throw new AssayError('auth.forbidden', `Expected scopes that a ${owner.role} may use, was "${beyond}"`, {
        place: { column: 'scopes', value: beyond },
      });
    }
    const name = tokenName(wish.name);
    if ((await store.tokens.list(owner.userId)).length >= MOST_TOKENS) {
      throw new AssayError(
        'resource.conflict',
        `Expected fewer than ${MOST_TOKENS} tokens: revoke those that nobody needs`,
      );
    }
    const token = `${PREFIX}${newSecret(this.parts)}`;
    const created = clock.now();
    const expires = wish.expiresInDays === undefined ? undefined : ((created + wish.expiresInDays * DAY_MS) as UnixMs);
    const id = newId(this.parts);
    const times = { created, expires, lastUsed: undefined };
    const record: ApiToken = { id, name, owner: owner.userId, tokenHash: hashText(token), scopes, ...times };
    await store.tokens.add(record);
    const detail = { token: id, name, scopes, expires: expires ?? null };
    await note(this.parts, { actor: owner.actor, action: 'token.make', detail });
    return { ...record, token };
  }

  /** Throws `resource.unknown` when the owner has no such token. */
  async revoke(owner: string, id: string, actor: string): Promise<void> {
    if (!(await this.parts.store.tokens.remove(owner, id))) throw unknownRecord('a token', id);
    await note(this.parts, { actor, action: 'token.revoke', detail: { token: id } });
  }
}

/** It stands in the audit log with the owner's name in brackets: no brackets of its own, and nothing that cannot be seen. */
function tokenName(text: string): string {
  const name = text
    .replaceAll(/[\p{C}()]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (name !== '') return name;
  throw new AssayError('argument.invalid', 'Expected a name for the token, was empty', { place: { column: 'name' } });
}
