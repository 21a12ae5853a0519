import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { unixMs } from '#core/time.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import type { NotifyPort } from '#domain/alerts/notify-port.ts';
import { answeringServer } from '#adapters/notify/answering-server.ts';
import { discordChannel } from '#adapters/notify/discord-channel.ts';
import { healthPing } from '#adapters/notify/health-ping.ts';
import { telegramChannel } from '#adapters/notify/telegram-channel.ts';
import { webhookChannel } from '#adapters/notify/webhook-channel.ts';
import { isSignedBy, webhookSignature } from '#adapters/notify/webhook-signature.ts';

const TOKEN = '123456789:AAHplanted-secret_of_a_bot';
const NOW = unixMs(Date.UTC(2026, 0, 5, 12));
const OK = { status: 200, body: '{"ok":true}' };

const NOTICE: Notice = {
  id: 'n-1',
  kind: 'alert',
  severity: 'critical',
  subject: 'CRITICAL: *No* bars_of <feed> @everyone',
  text: 'No bars & more\n- first_line\n# head\n1. one\nsee `x` |y| ~z~',
  link: 'https://assay.example.com/health',
  time: NOW,
  alerts: ['a'],
};

/** Tries without waiting; says how long it would have waited. */
function ruleOf(waits: number[] = []) {
  return {
    attempts: 3,
    firstWaitMs: 1_000,
    longestWaitMs: 10_000,
    longestRetryAfterMs: 30_000,
    jitter: () => 0,
    pause: async (ms: number) => void waits.push(ms),
  };
}

type Make = (address: string, rule: ReturnType<typeof ruleOf>, timeoutMs?: number) => NotifyPort;

const SIGNING = new Redacted('planted-signing-secret');
const WEBHOOK_TOKEN = new Redacted(TOKEN);

const CHANNELS: Readonly<Record<string, Make>> = {
  Telegram: (address, rule, timeoutMs = 5_000) =>
    telegramChannel({ chat: '-42', address, token: async () => new Redacted(TOKEN), rule, timeoutMs }),
  Discord: (address, rule, timeoutMs = 5_000) =>
    discordChannel({ address, webhook: async () => new Redacted(`77/${TOKEN}`), rule, timeoutMs }),
  'The webhook': (address, rule, timeoutMs = 5_000) =>
    webhookChannel({
      address: `${address}/hook?to=me`,
      secrets: async () => ({ secret: SIGNING, token: WEBHOOK_TOKEN }),
      clock: { now: () => NOW },
      rule,
      timeoutMs,
    }),
  'The ping address': (address, rule, timeoutMs = 5_000) => {
    const port = healthPing(new Redacted(`${address}/ping/${TOKEN}`), { rule, timeoutMs });
    return { send: (_, signal) => port.ping('success', 'fine', signal) };
  },
};

async function failureOf(sending: Promise<void>): Promise<ChannelError> {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ChannelError);
  for (const planted of ['planted', 'AAHplanted-secret_of_a_bot', encodeURIComponent(TOKEN)]) {
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(planted);
    expect(JSON.stringify(error)).not.toContain(planted);
  }
  return error as ChannelError;
}

describe.each(Object.entries(CHANNELS))('%s', (service, make) => {
  it('takes a message at the first try', async () => {
    await using server = await answeringServer(OK);
    await make(server.address, ruleOf()).send(NOTICE);
    expect(server.heard.map(({ method }) => method)).toEqual(['POST']);
  });

  it('is tried again after passing faults, later each time', async () => {
    const waits: number[] = [];
    await using server = await answeringServer({ status: 502 }, { status: 500 }, OK);
    await make(server.address, ruleOf(waits)).send(NOTICE);
    expect(server.heard.length).toBe(3);
    expect(waits).toEqual([500, 1_000]);
  });

  it('is given up for now after three tries', async () => {
    await using server = await answeringServer({ status: 503, body: 'down' });
    const error = await failureOf(make(server.address, ruleOf()).send(NOTICE));
    expect(error).toMatchObject({ code: 'alert.channel', retryable: true });
    expect(error.message).toBe(`${service} answered with status 503: "down"`);
    expect(server.heard.length).toBe(3);
  });

  it.each([400, 401, 403, 404, 410, 413, 301])('is not tried again after a refusal with %i', async (status) => {
    await using server = await answeringServer({
      status,
      body: `no such thing: /bot${TOKEN}/x`,
      headers: { location: '/' },
    });
    const error = await failureOf(make(server.address, ruleOf()).send(NOTICE));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain(`status ${status}`);
    expect(server.heard.length).toBe(1);
  });

  it('waits as long as it asks for, when that is not too long', async () => {
    const waits: number[] = [];
    await using server = await answeringServer({ status: 429, headers: { 'retry-after': '7' } }, OK);
    await make(server.address, ruleOf(waits)).send(NOTICE);
    expect(waits).toEqual([7_000]);
  });

  it('leaves a long wait to whoever keeps the message', async () => {
    await using server = await answeringServer({ status: 429, headers: { 'retry-after': '3600' } });
    const error = await failureOf(make(server.address, ruleOf()).send(NOTICE));
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 3_600_000 });
    expect(server.heard.length).toBe(1);
  });

  it('that does not answer is given up after the time-out, each time', async () => {
    await using server = await answeringServer({ status: 200, isSilent: true });
    const error = await failureOf(make(server.address, ruleOf(), 30).send(NOTICE));
    expect(error).toMatchObject({ retryable: true, message: `${service} gave no whole answer within 30 ms` });
    expect(server.heard.length).toBe(3);
  });

  it('that is not there is out of reach for now', async () => {
    const server = await answeringServer(OK);
    await server[Symbol.asyncDispose]();
    const error = await failureOf(make(server.address, ruleOf()).send(NOTICE));
    expect(error).toMatchObject({ retryable: true, message: `${service} could not be reached (ECONNREFUSED)` });
  });

  it('with an address that is none is refused without showing it', async () => {
    const error = await failureOf(make('planted nonsense', ruleOf()).send(NOTICE));
    expect(error).toMatchObject({ retryable: false, remedy: expect.stringContaining('Check the address') as string });
  });

  it('ends with the reason of the signal when the program stops', async () => {
    await using server = await answeringServer({ status: 200, isSilent: true });
    const controller = new AbortController();
    const sending = make(server.address, ruleOf()).send(NOTICE, controller.signal);
    controller.abort(new Error('stopping'));
    await expect(sending).rejects.toThrow('stopping');
  });
});

describe('Telegram', () => {
  it('is given plain text for a chat, without a parse mode', async () => {
    await using server = await answeringServer(OK);
    await CHANNELS['Telegram']!(server.address, ruleOf()).send(NOTICE);
    const [{ path, headers, body }] = server.heard as [(typeof server.heard)[0]];
    expect(path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({
      chat_id: '-42',
      text: `${NOTICE.subject}\n\n${NOTICE.text}\n\n${NOTICE.link}`,
      link_preview_options: { is_disabled: true },
      disable_notification: false,
    });
  });

  it('is given at most 4096 characters, cut at a line', async () => {
    await using server = await answeringServer(OK);
    const text = Array.from({ length: 200 }, (_, i) => `line ${i} ${'x'.repeat(40)}`).join('\n');
    await CHANNELS['Telegram']!(server.address, ruleOf()).send({ ...NOTICE, text });
    const { text: sent } = JSON.parse(server.heard[0]!.body) as { text: string };
    expect(sent.length).toBeLessThanOrEqual(4_096);
    expect(sent.length).toBeGreaterThan(3_900);
    expect(sent).toMatch(/line \d+ x{40}\n… and \d+ more lines$/);
  });

  it('says in its body how long to wait', async () => {
    const waits: number[] = [];
    const busy = { status: 429, body: '{"ok":false,"parameters":{"retry_after":4}}' };
    await using server = await answeringServer(busy, OK);
    await CHANNELS['Telegram']!(server.address, ruleOf(waits)).send(NOTICE);
    expect(waits).toEqual([4_000]);
  });

  it('tells what to do about a token or a chat that it does not know', async () => {
    await using server = await answeringServer({ status: 400, body: '{"description":"Bad Request: chat not found"}' });
    const error = await failureOf(CHANNELS['Telegram']!(server.address, ruleOf()).send(NOTICE));
    expect(error.message).toContain('chat not found');
    expect(error.remedy).toContain('id of the chat');
  });
});

describe('Discord', () => {
  it('is given text in which signs mean themselves, and mentions nobody', async () => {
    await using server = await answeringServer({ status: 200, body: '{}' });
    await CHANNELS['Discord']!(server.address, ruleOf()).send(NOTICE);
    const [{ path, body }] = server.heard as [(typeof server.heard)[0]];
    expect(path).toBe(`/api/webhooks/77/${TOKEN}?wait=true`);
    const { content, allowed_mentions, flags } = JSON.parse(body) as Record<string, unknown>;
    expect([allowed_mentions, flags]).toEqual([{ parse: [] }, 4]);
    expect(content).toBe(`**CRITICAL: \\*No\\* bars\\_of \\<feed\\> @\u200beveryone**
No bars & more
• first\\_line
\\# head
1\\. one
see \\\`x\\\` \\|y\\| \\~z\\~
<https://assay.example.com/health>`);
  });

  it('is given at most 2000 characters, whatever has to be escaped', async () => {
    await using server = await answeringServer({ status: 200 });
    await CHANNELS['Discord']!(server.address, ruleOf()).send({ ...NOTICE, text: '**__\n'.repeat(800) });
    const { content } = JSON.parse(server.heard[0]!.body) as { content: string };
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content).toMatch(/… and \d+ more lines\n<https:\/\/assay\.example\.com\/health>$/);
  });

  it('can be given the whole address of the webhook', async () => {
    await using server = await answeringServer({ status: 204 });
    const webhook = async (): Promise<Redacted> => new Redacted(`${server.address}/api/webhooks/1/x?thread_id=9`);
    await discordChannel({ webhook, rule: ruleOf() }).send(NOTICE);
    expect(server.heard[0]!.path).toBe('/api/webhooks/1/x?thread_id=9&wait=true');
  });
});

describe("a webhook of one's own", () => {
  it('is given the message as data, signed so that the receiver can check it', async () => {
    await using server = await answeringServer({ status: 500 }, { status: 202 });
    await CHANNELS['The webhook']!(server.address, ruleOf()).send(NOTICE);
    expect(server.heard.length).toBe(2);
    for (const { path, headers, body } of server.heard) {
      expect(path).toBe('/hook?to=me');
      expect(headers['x-assay-delivery']).toBe('n-1');
      expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(JSON.parse(body)).toEqual({ ...NOTICE, time: '2026-01-05T12:00:00.000Z' });
      const signature = headers['x-assay-signature'] as string;
      const timestamp = headers['x-assay-timestamp'] as string;
      const message = { signature, timestamp, body };
      expect(isSignedBy(SIGNING, message, { nowMs: NOW + 299_000 })).toBe(true);
      expect(isSignedBy(SIGNING, message, { nowMs: NOW + 301_000 })).toBe(false);
      expect(isSignedBy(WEBHOOK_TOKEN, message, { nowMs: NOW })).toBe(false);
      expect(isSignedBy(SIGNING, { ...message, body: `${body} ` }, { nowMs: NOW })).toBe(false);
      expect(isSignedBy(SIGNING, { ...message, timestamp: `${Number(timestamp) + 1}` }, { nowMs: NOW })).toBe(false);
      expect(isSignedBy(SIGNING, { ...message, timestamp: 'soon' }, { nowMs: NOW })).toBe(false);
      expect(isSignedBy(SIGNING, { ...message, signature: 'v1=00' }, { nowMs: NOW })).toBe(false);
    }
  });

  it('has the signature that anybody can work out', () => {
    // printf '1767614400.{}' | openssl dgst -sha256 -hmac key
    expect(webhookSignature(new Redacted('key'), '1767614400', '{}')).toBe(`v1=${OPENSSL}`);
  });

  it('can do without secrets', async () => {
    await using server = await answeringServer(OK);
    const secrets = async () => ({});
    await webhookChannel({ address: server.address, secrets, clock: { now: () => NOW }, rule: ruleOf() }).send(NOTICE);
    const { headers } = server.heard[0]!;
    expect([headers['x-assay-signature'], headers.authorization]).toEqual([undefined, undefined]);
  });
});

const OPENSSL = '11aa15830ea791232e10b197fb2f05b5b4b4f1458ea806210a7749d5fb6af3c4';

describe('a ping', () => {
  it('has its state after the path, and what came of the job as its body', async () => {
    await using server = await answeringServer(OK);
    const port = healthPing(new Redacted(`${server.address}/ping/uuid/?rid=5`), { rule: ruleOf() });
    await port.ping('start', '');
    await port.ping('fail', 'x'.repeat(20_000));
    await port.ping('success', 'all well');
    expect(server.heard.map(({ path }) => path)).toEqual([
      '/ping/uuid/start?rid=5',
      '/ping/uuid/fail?rid=5',
      '/ping/uuid/?rid=5',
    ]);
    expect(server.heard.map(({ body }) => body.length)).toEqual([0, 10_000, 8]);
  });
});
