import { z } from 'zod';
import { MINUTE_MS } from '#core/time.ts';
import { Redacted } from '#core/redacted.ts';
import { Zone } from '#core/zone.ts';
import { SEVERITIES } from '#domain/alerts/alert.ts';
import { DEFAULT_RULES } from '#domain/alerts/notify-rules.ts';
import { httpAddress, name, textLike } from '#apps/settings/reading.ts';

const MAIL_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

const least = z.enum(SEVERITIES).default('warning').describe('the mildest that it carries');
const secretName = name.optional().describe('name of its secrets; the name of the channel when left out');

const mail = z.strictObject({
  kind: z.literal('mail').describe('mail by SMTP'),
  host: textLike(/^[A-Za-z0-9.:-]+$/, 'the name of a mail server').describe('mail server'),
  port: z.number().int().min(1).max(65_535).default(587).describe('587 with `starttls`, 465 with `tls`'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('`none` only for a server on the same machine'),
  signIn: z.boolean().default(true).describe('with `key` (the name) and `secret` (the password) of its secrets'),
  from: textLike(MAIL_ADDRESS, 'a mail address').describe('address of the sender'),
  target: z
    .string()
    .refine((text) => addressesIn(text).length > 0 && addressesIn(text).every((each) => MAIL_ADDRESS.test(each)), {
      error: 'mail addresses, separated by commas',
    })
    .describe('addresses of the readers, separated by commas'),
  secretName,
  least,
});

const telegram = z.strictObject({
  kind: z.literal('telegram').describe('a chat of Telegram; `token` of its secrets is that of the bot'),
  target: textLike(/^(?:-?\d{1,20}|@\w{4,64})$/, 'the id of a chat, such as "123456", or "@channel"').describe(
    'id of the chat',
  ),
  address: httpAddress.default('https://api.telegram.org').describe('server of the Bot API'),
  secretName,
  least,
});

const discord = z.strictObject({
  kind: z
    .literal('discord')
    .describe('a channel of Discord; `token` of its secrets is the webhook: its address, or `<id>/<token>`'),
  target: z.string().min(1).max(100).default('Discord').describe('what it is called here, such as `#alerts`'),
  address: httpAddress.default('https://discord.com').describe('server of the webhook'),
  secretName,
  least,
});

const webhook = z.strictObject({
  kind: z
    .literal('webhook')
    .describe(
      'JSON to an address; `secret` of its secrets signs, `token` is sent as a bearer token, both may be missing',
    ),
  target: httpAddress.describe('the address'),
  secretName,
  least,
});

/** Channels by name. Each knows the name of its secrets. */
const channels = z
  .record(name, z.discriminatedUnion('kind', [mail, telegram, discord, webhook]))
  .transform((all) => {
    const named = Object.entries(all).map(([channel, settings]) => {
      return [channel, { ...settings, secretName: settings.secretName ?? channel }] as const;
    });
    return Object.fromEntries(named);
  })
  .prefault({})
  .describe('whom to tell, by name');

const localTime = textLike(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a local time from "00:00" to "23:59"');

const quietHours = z
  .strictObject({
    from: localTime.describe('local time at which they begin'),
    to: localTime.describe('local time at which they end; on the next day when it is before `from`'),
    letCriticalThrough: z.boolean().default(true).describe('critical alerts are sent all the same'),
  })
  .refine(({ from, to }) => from !== to, { error: 'another time than "from"', path: ['to'] })
  .describe('nothing is sent in these hours; what would have been is sent when they end');

const zone = z.string().refine(isZone, { error: 'a time zone such as "Europe/Paris"' });

const rules = z
  .strictObject({
    zone: zone.default('UTC').describe('zone of these times and of times in messages, such as `Europe/Paris`'),
    digestAt: localTime.default('08:00').describe('local time of the daily digest, which has what is not critical'),
    quietHours: quietHours.optional(),
    dedupeMinutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(DEFAULT_RULES.dedupeMs / MINUTE_MS)
      .describe('the same trouble within this time is counted and not told again; its end is told after it'),
    repeatMinutes: z
      .number()
      .int()
      .min(1)
      .max(10_080)
      .default(DEFAULT_RULES.repeatMs / MINUTE_MS)
      .describe('what is critical, goes on and was not acknowledged is told again after this time'),
    stormPerMinute: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(DEFAULT_RULES.stormPerMinute)
      .describe('messages in a minute; what comes beyond them is put together in one'),
  })
  .refine(({ dedupeMinutes, repeatMinutes }) => repeatMinutes >= dedupeMinutes, {
    error: 'no less than "dedupeMinutes"',
    path: ['repeatMinutes'],
  })
  .prefault({})
  .describe('when they are told');

/** Who knows it can ping, so it is not shown. */
export const pingUrl = textLike(/^https?:\/\/[^/@\s]+\/\S+$/, 'an address such as "https://hc-ping.com/<check>"')
  .transform((address) => new Redacted(address))
  .optional();

/** How people are told. */
export const notify = z
  .strictObject({
    channels,
    rules,
    page: httpAddress.optional().describe('address of the dashboard, for links in messages; no links when left out'),
    heartbeat: z
      .strictObject({
        pingUrl: pingUrl.describe('healthchecks-style address that is pinged while all is well; none when left out'),
        everyMinutes: z.number().int().min(1).max(1_440).default(5).describe('how often'),
      })
      .prefault({})
      .describe('tells a watcher elsewhere that this program lives'),
  })
  .prefault({})
  .describe('whom to tell of what, and when');

/** `a@example.com, b@example.com` as its parts. */
export function addressesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

function isZone(text: string): boolean {
  try {
    return new Zone(text).name === text;
  } catch {
    return false;
  }
}
