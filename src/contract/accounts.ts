import { z } from 'zod';
import { ADMIN, OWN_ACCOUNT, PUBLIC, ROLES, SCOPES } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { instant, name, plainData } from '#contract/scalars.ts';

const roleShape = z.enum(ROLES);
const scopeShape = z.enum(SCOPES);
const login = z.string().min(1).max(100).describe('name of the account');
const password = z.string().min(1).max(1_000);
const newPassword = z.string().min(12).max(1_000).describe('12 characters or more');
const code = z.string().min(6).max(40).describe('six digits of the authenticator, or a recovery code');

/** Who asks. Without accounts (loopback only) everybody is `local`, an admin. */
export const identity = z.object({
  mode: z.enum(['open', 'accounts']).describe('open: no accounts, for this machine only'),
  user: z
    .object({ id: z.string(), name: z.string(), role: roleShape, hasTotp: z.boolean(), passkeys: z.number().int() })
    .nullable(),
  csrf: z.string().nullable().describe('goes into the header x-csrf-token of whatever changes something'),
  expires: instant.nullable(),
  /** True while nobody has an account yet and this machine may make the first one. */
  needsSetup: z.boolean(),
});
export type Identity = z.output<typeof identity>;

/** Signed in, or what is still wanted. */
export const signInAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-in'), identity }),
  z.object({ kind: z.literal('second-factor'), ticket: z.string(), methods: z.array(z.enum(['totp', 'passkey'])) }),
]);
export type SignInAnswer = z.output<typeof signInAnswer>;

const userShape = z.object({
  id: z.string(),
  name: z.string(),
  role: roleShape,
  created: instant,
  lastSignIn: instant.nullable(),
  isDisabled: z.boolean(),
  hasTotp: z.boolean(),
  passkeys: z.number().int(),
});
const tokenShape = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  scopes: z.array(scopeShape),
  created: instant,
  expires: instant.nullable(),
  lastUsed: instant.nullable(),
});
const passkeyShape = z.object({
  id: z.string(),
  name: z.string(),
  created: instant,
  lastUsed: instant.nullable(),
});
const browserSessionShape = z.object({
  id: z.string(),
  created: instant,
  lastSeen: instant,
  agent: z.string(),
  isThis: z.boolean(),
});

const items = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const byId = z.object({ id: name });
const own = { tag: 'account', access: OWN_ACCOUNT } as const;
const open = { tag: 'sign-in', access: PUBLIC, perMinute: 20 } as const;

export const accountsApi = {
  'GET /auth/me': endpoint({ summary: 'Who asks', tag: 'sign-in', access: PUBLIC, response: identity }),
  'POST /auth/setup': endpoint({
    summary: 'Makes the first account; only while there is none, and with the code that the server has printed',
    ...open,
    body: z.strictObject({ name: login, password: newPassword, code: z.string().max(100) }),
    response: signInAnswer,
  }),
  'POST /auth/sign-in': endpoint({
    summary: 'Signs in by password; with a second factor the answer says which',
    ...open,
    body: z.strictObject({ name: login, password }),
    response: signInAnswer,
  }),
  'POST /auth/second-factor': endpoint({
    summary: 'Ends a sign-in with the code of an authenticator or a recovery code',
    ...open,
    body: z.strictObject({ ticket: z.string().max(200), code }),
    response: signInAnswer,
  }),
  'POST /auth/passkey/options': endpoint({
    summary:
      'What the browser needs to sign in with a passkey; the ticket of a sign-in by password makes it the second factor',
    ...open,
    body: z.strictObject({ ticket: z.string().max(200).optional() }),
    response: z.object({ challenge: z.string(), options: plainData }),
  }),
  'POST /auth/passkey/verify': endpoint({
    summary: 'Signs in with what the passkey signed',
    ...open,
    body: z.strictObject({ challenge: z.string().max(200), response: plainData }),
    response: signInAnswer,
  }),
  'POST /auth/sign-out': endpoint({ summary: 'Ends this session', ...own }),
  'GET /auth/sessions': endpoint({
    summary: 'Browsers that are signed in to this account',
    ...own,
    response: items(browserSessionShape),
  }),
  'DELETE /auth/sessions/:id': endpoint({ summary: 'Signs one of them out', ...own, params: byId }),
  'POST /auth/password': endpoint({
    summary: 'Changes the password, and signs every other browser out',
    ...own,
    body: z.strictObject({ current: password, next: newPassword }),
  }),
  'POST /auth/totp': endpoint({
    summary: 'Begins with an authenticator: its secret, and the picture to scan',
    ...own,
    body: z.strictObject({ password }),
    response: z.object({ secret: z.string(), uri: z.string(), svg: z.string() }),
  }),
  'POST /auth/totp/confirm': endpoint({
    summary: 'Puts the authenticator in force with its first code; the recovery codes are shown this once',
    ...own,
    body: z.strictObject({ code }),
    response: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  'DELETE /auth/totp': endpoint({
    summary: 'Takes the authenticator away',
    ...own,
    body: z.strictObject({ password }),
  }),
  'GET /auth/passkeys': endpoint({ summary: 'Passkeys of this account', ...own, response: items(passkeyShape) }),
  'POST /auth/passkeys/options': endpoint({
    summary: 'What the browser needs to make a passkey',
    ...own,
    body: z.strictObject({ password }),
    response: z.object({ challenge: z.string(), options: plainData }),
  }),
  'POST /auth/passkeys': endpoint({
    summary: 'Registers a passkey',
    ...own,
    body: z.strictObject({ challenge: z.string().max(200), name, response: plainData }),
    response: passkeyShape,
    status: 201,
  }),
  'DELETE /auth/passkeys/:id': endpoint({ summary: 'Removes a passkey', ...own, params: byId }),
  'GET /auth/tokens': endpoint({ summary: 'API tokens of this account', ...own, response: items(tokenShape) }),
  'POST /auth/tokens': endpoint({
    summary: 'Makes an API token; it is shown this once. It can do no more than its owner',
    ...own,
    body: z.strictObject({
      name,
      scopes: z.array(scopeShape).min(1).max(4),
      expiresInDays: z.number().int().min(1).max(3_650).optional(),
    }),
    response: tokenShape.extend({ token: z.string() }),
    status: 201,
  }),
  'DELETE /auth/tokens/:id': endpoint({ summary: 'Revokes an API token', ...own, params: byId }),
  'GET /users': endpoint({ summary: 'Accounts', tag: 'people', access: ADMIN, response: items(userShape) }),
  'POST /users': endpoint({
    summary: 'Makes an account',
    tag: 'people',
    access: ADMIN,
    body: z.strictObject({ name: login, password: newPassword, role: roleShape }),
    response: userShape,
    status: 201,
  }),
  'PATCH /users/:id': endpoint({
    summary: 'Changes role or password, disables or enables an account; the last admin stays',
    tag: 'people',
    access: ADMIN,
    params: byId,
    body: z.strictObject({
      role: roleShape.optional(),
      isDisabled: z.boolean().optional(),
      password: newPassword.optional(),
    }),
    response: userShape,
  }),
  'DELETE /users/:id': endpoint({
    summary: 'Removes an account; the last admin stays',
    tag: 'people',
    access: ADMIN,
    params: byId,
  }),
} as const;
