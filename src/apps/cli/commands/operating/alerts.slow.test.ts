import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeringServer } from '#adapters/notify/answering-server.ts';
import type { AnsweringServer } from '#adapters/notify/answering-server.ts';
import { openStore } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { openAlertDesk } from '#apps/server/alerts/open-alerts.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { captureCli } from '#apps/cli/captured-run.ts';

const TOKEN = '123456:planted-bot-token';
const GUIDE = readFileSync(join(import.meta.dirname, '../../../../../docs/guides/notifications.md'), 'utf8');

let folder: string;
let server: AnsweringServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-alerts-'));
  server = await answeringServer({ status: 200 }, { status: 403, body: `bot ${TOKEN} was blocked` });
  const phone = { kind: 'telegram', target: '42', address: server.address };
  const settings = { secrets: { file: 'secrets.json' }, notify: { channels: { phone } } };
  writeFileSync(join(folder, 'assay.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ phone: { token: TOKEN } }), { mode: 0o600 });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function alerts(...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await captureCli(['alerts', ...words], folder);
  const text = stripVTControlCharacters(`${stdout}${stderr}`);
  expect(text).not.toContain('planted');
  return { code: exitCode, text };
}

describe('assay alerts', () => {
  it('says that there are none', async () => {
    expect(await alerts()).toEqual({ code: 0, text: 'No such alerts.\n' });
  });

  it('lists what was raised, whole or in part, and acknowledges it', async () => {
    await using store = await openStore(folder);
    const flags = [{ key: 'dataDir', flag: '', value: folder }];
    const { settings } = loadSettings({ flags });
    const parts = { settings, store, clock: systemClock, publisher: { publish: () => undefined }, environment: {} };
    const desk = openAlertDesk(parts);
    await desk.raise({ severity: 'warning', source: 'disk', title: 'Nearly full', detail: '2 GB', isEvent: true });
    await desk.raise({ severity: 'critical', source: 'session a', title: 'Failed', detail: 'no money' });
    const all = await alerts();
    expect(all.text).toMatch(/critical\s+session a\s+Failed\s+1\s+open/);
    expect(all.text).toMatch(/warning\s+disk\s+Nearly full\s+1\s+open/);
    const [first] = JSON.parse((await alerts('--severity', 'warning', '--json')).text) as { readonly id: string }[];
    expect(await alerts('--acknowledge', first!.id)).toMatchObject({
      code: 0,
      text: expect.stringContaining('by cli'),
    });
    expect((await alerts('--open')).text).not.toContain('Nearly full');
    expect(await alerts('--acknowledge', 'x')).toMatchObject({ code: 1 });
    expect(await alerts('--severity', 'bad')).toMatchObject({ code: 2 });
  });

  it('tests a channel, and says what the service says without the token', async () => {
    expect(await alerts('--test', 'phone')).toEqual({ code: 0, text: 'phone: delivered\n' });
    const refused = await alerts('--test', 'phone');
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('bot [redacted] was blocked');
    expect(refused.text).toContain('Let the bot into the chat again');
    expect((await alerts('--test', 'phnoe')).text).toContain('did you mean "phone"?');
    expect((await alerts('--channels')).text).toMatch(/phone\s+telegram\s+42\s+failing/);
  });
});

describe('the guide', () => {
  it('has settings that can be loaded from a file', () => {
    const [, example = ''] = /```json settings\n([\s\S]*?)```/.exec(GUIDE) ?? [];
    const file = join(folder, 'guide.json');
    writeFileSync(file, example);
    const { notify } = loadSettings({ flags: [{ key: 'dataDir', flag: '', value: folder }], file }).settings;
    expect(Object.keys(notify.channels)).toEqual(['mail', 'phone', 'team', 'mine']);
    expect(notify.rules.zone).toBe('Europe/Paris');
  });
});
