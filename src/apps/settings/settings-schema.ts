import { z } from 'zod';
import { Redacted } from '#core/redacted.ts';
import { backupSchedule, jobs } from '#apps/settings/job-settings.ts';
import { notify, pingUrl } from '#apps/settings/notify-settings.ts';
import { httpAddress, name, textLike } from '#apps/settings/reading.ts';
import { prediction } from '#apps/settings/prediction-settings.ts';
import { server } from '#apps/settings/server-settings.ts';
import { sessions } from '#apps/settings/session-settings.ts';
import { BUILT_IN_VENUES, venues } from '#apps/settings/venue-settings.ts';

const path = z.string().min(1);

const vault = z.strictObject({
  address: httpAddress.describe('such as `https://vault.example.com:8200`'),
  mount: path.default('secret').describe('where the engine (KV version 2) is mounted'),
  path: path.default('assay').describe('folder of our secrets in it'),
  namespace: z.string().default('').describe('of an enterprise or hosted Vault'),
  tokenFile: path.optional().describe('file with the token, mode 600; `.vault-token` in the home folder when left out'),
});

const backup = z.strictObject({
  target: path
    .optional()
    .describe('folder or `s3://bucket/prefix?endpoint=...`; `backups` in the data folder when left out'),
  secretName: name
    .optional()
    .describe('name of its secrets: a `passphrase` encrypts it; `key` and `secret` open an S3-compatible store'),
  keepDaily: z.number().int().min(1).max(10_000).default(30).describe('daily ones that are kept'),
  keepWeekly: z.number().int().min(0).max(10_000).default(52).describe('weekly ones; monthly ones are kept for ever'),
  schedule: backupSchedule,
  pingUrl: pingUrl.describe('healthchecks-style address that hears of the job that `schedule` makes'),
});

/**
 * Every setting there is: names, limits, defaults and meanings. The page `docs/settings.md`, the variables of the environment and the
 * nearest names in errors all come from here.
 */
export const SETTINGS = z
  .strictObject({
    dataDir: path.describe('folder that everything is kept in'),
    databaseUrl: textLike(/^postgres(?:ql)?:\/\/\S+$/, 'an address such as "postgres://user@host/database"')
      .transform((url) => new Redacted(url))
      .optional()
      .describe('PostgreSQL in place of the file in the data folder'),
    secrets: z
      .strictObject({
        file: path.optional().describe('file of secrets, mode 600'),
        vault: vault.optional().describe('a Vault of HashiCorp, or one in its shape'),
      })
      .prefault({})
      .describe('where keys are looked for, after the environment'),
    venues,
    sessions,
    jobs,
    backup: backup.prefault({}).describe('copies of everything'),
    notify,
    killSwitch: z
      .strictObject({
        flatten: z.boolean().default(false).describe('close what is open as well, unless the command says otherwise'),
        checkEveryMs: z.number().int().min(10).max(250).default(100).describe('how often each process looks at it'),
      })
      .prefault({})
      .describe('stops everything that raises exposure'),
    health: z
      .strictObject({
        address: z.string().min(1).default('127.0.0.1').describe('interface that `/health` listens on'),
        port: z.number().int().min(0).max(65_535).default(8_484).describe('0: any free one'),
      })
      .prefault({})
      .describe('how the program says that it is well'),
    prediction,
    server,
  })
  .superRefine(({ venues: known, sessions: all, jobs: due }, context) => {
    for (const [session, { venue }] of Object.entries(all)) {
      const names = new Set([...Object.keys(known), ...BUILT_IN_VENUES]);
      if (!names.has(venue)) unknown(context, ['sessions', session, 'venue'], 'venues', [...names]);
    }
    for (const [job, { action }] of Object.entries(due)) {
      if ('session' in action && !Object.hasOwn(all, action.session)) {
        unknown(context, ['jobs', job, 'action', 'session'], 'sessions', Object.keys(all));
      }
    }
  });

/** As they are in force. */
export type Settings = DeepReadonly<z.output<typeof SETTINGS>>;

type DeepReadonly<T> = T extends Redacted
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

function unknown(
  context: z.core.$RefinementCtx,
  place: readonly string[],
  what: string,
  names: readonly string[],
): void {
  const expected =
    names.length === 0 ? `one of the ${what}, of which there are none` : `one of the ${what} ${quoted(names)}`;
  context.addIssue({ code: 'custom', message: expected, path: [...place] });
}

function quoted(names: readonly string[]): string {
  return names.map((each) => `"${each}"`).join(', ');
}
