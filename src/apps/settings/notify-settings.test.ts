import { describe, expect, it } from 'vitest';
import { effectiveSettings } from '#apps/settings/effective-settings.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';

function load(notify: unknown, more: Readonly<Record<string, unknown>> = {}) {
  const values: Readonly<Record<string, unknown>> = { dataDir: '/nowhere', notify, ...more };
  const flags = Object.entries(values).map(([key, value]) => ({ key, flag: `--${key}`, value }));
  return loadSettings({ flags, environment: {} });
}

const MAIL = { kind: 'mail', host: 'smtp.example.com', from: 'assay@example.com', target: 'anna@example.com' };
const PING = 'https://hc-ping.com/0f3c5f8e-planted-4c8e';

describe('settings of notifications', () => {
  it('have defaults for all but whom to tell', () => {
    const { notify } = load({}).settings;
    expect(notify).toEqual({
      channels: {},
      rules: { zone: 'UTC', digestAt: '08:00', dedupeMinutes: 5, repeatMinutes: 240, stormPerMinute: 10 },
      heartbeat: { everyMinutes: 5 },
    });
  });

  it('know four kinds of channels, each with the name of its secrets', () => {
    const { channels } = load({
      channels: {
        mail: MAIL,
        phone: { kind: 'telegram', target: '-100123', least: 'critical' },
        team: { kind: 'discord', secretName: 'discord-hook' },
        mine: { kind: 'webhook', target: 'https://example.com/hook' },
      },
    }).settings.notify;
    expect(channels).toMatchObject({
      mail: { port: 587, security: 'starttls', signIn: true, secretName: 'mail', least: 'warning' },
      phone: { address: 'https://api.telegram.org', secretName: 'phone', least: 'critical' },
      team: { target: 'Discord', secretName: 'discord-hook' },
      mine: { secretName: 'mine' },
    });
  });

  it.each([
    [{ chanels: {} }, 'setting.unknown', 'did you mean "channels"?'],
    [{ channels: { a: { ...MAIL, hots: 'x' } } }, 'setting.unknown', 'did you mean "host"'],
    [{ channels: { a: { kind: 'telegramm', target: '1' } } }, 'setting.invalid', 'did you mean "telegram"?'],
    [{ channels: { a: { ...MAIL, target: 'anna@example.com, ben' } } }, 'setting.invalid', 'mail addresses'],
    [{ channels: { a: { ...MAIL, from: 'Assay\r\nBcc: x@y' } } }, 'setting.invalid', 'a mail address'],
    [{ channels: { a: { kind: 'webhook', target: 'https://me:pw@example.com/x' } } }, 'setting.invalid', 'not shown'],
    [{ rules: { digestAt: '8:00' } }, 'setting.invalid', 'a local time from "00:00" to "23:59"'],
    [{ rules: { zone: 'Europe/Pari' } }, 'setting.invalid', 'a time zone such as "Europe/Paris"'],
    [{ rules: { quietHours: { from: '22:00', to: '22:00' } } }, 'setting.invalid', 'another time than "from"'],
    [{ rules: { quietHours: { form: '22:00', to: '07:00' } } }, 'setting.unknown', 'did you mean "from"'],
    [{ rules: { dedupeMinutes: 60, repeatMinutes: 30 } }, 'setting.invalid', 'no less than "dedupeMinutes"'],
  ])('refuse %j with words', (notify, code, words) => {
    expect(() => load(notify)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }),
    );
  });

  it('never show the address of a ping, in force or refused', () => {
    const job = {
      schedule: { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } },
      action: { kind: 'doctor' },
    };
    const loaded = load(
      { heartbeat: { pingUrl: PING } },
      { jobs: { look: { ...job, pingUrl: PING } }, backup: { pingUrl: PING } },
    );
    expect(loaded.settings.jobs['look']!.pingUrl?.reveal()).toBe(PING);
    const shown = effectiveSettings(loaded).filter(({ key }) => key.endsWith('pingUrl'));
    expect(shown.map(({ value }) => value)).toEqual(Array.from({ length: 3 }, () => 'https://hc-ping.com/[redacted]'));
    expect(JSON.stringify(loaded.settings)).not.toContain('planted');
    const refused = () => load({ heartbeat: { pingUrl: 'htps://hc-ping.com/planted' } });
    expect(refused).toThrow('something else, which is not shown');
    expect(refused).not.toThrow('planted');
  });
});
