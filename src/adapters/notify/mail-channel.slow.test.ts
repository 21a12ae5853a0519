import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { unixMs } from '#core/time.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import { localCertificate } from '#adapters/notify/local-certificate.ts';
import { mailChannel } from '#adapters/notify/mail-channel.ts';
import type { MailOptions } from '#adapters/notify/mail-channel.ts';

const CERTIFICATE = localCertificate();
const PASSWORD = 'planted pässword/with=signs';

const NOTICE: Notice = {
  id: 'n-1',
  kind: 'alert',
  severity: 'critical',
  subject: 'CRITICAL: No bars (feed)',
  text: 'No bars\n\n<b>for</b> 3 min & more: ünï 💥',
  link: 'https://assay.example.com/health?a=1&b="2"',
  time: unixMs(Date.UTC(2026, 0, 5, 12)),
  alerts: ['a'],
};

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** A real mail server on this machine. */
async function mailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...CERTIFICATE,
    logger: false,
    closeTimeout: 100,
    onAuth: ({ username, password }, _, done) => {
      if (username === 'anna' && password === PASSWORD) done(null, { user: username });
      else done(Object.assign(new Error(`535 no: ${username} ${password}`), { responseCode: 535 }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(closed);
    });
  return { port, mails, [Symbol.asyncDispose]: close };
}

function channel(port: number, options: Partial<MailOptions> = {}) {
  return mailChannel({
    host: '127.0.0.1',
    port,
    security: 'starttls',
    from: 'assay@example.com',
    to: ['anna@example.com'],
    signIn: async () => ({ user: new Redacted('anna'), password: new Redacted(PASSWORD) }),
    trusted: CERTIFICATE.cert,
    timeoutMs: 3_000,
    rule: {
      attempts: 3,
      firstWaitMs: 1,
      longestWaitMs: 1,
      longestRetryAfterMs: 1,
      jitter: () => 0,
      pause: async () => undefined,
    },
    ...options,
  });
}

async function failureOf(sending: Promise<void>): Promise<ChannelError> {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ChannelError);
  const shown = inspect(error, { depth: 9, showHidden: true });
  for (const form of [PASSWORD, Buffer.from(PASSWORD).toString('base64'), 'planted']) expect(shown).not.toContain(form);
  return error as ChannelError;
}

/** Header lines that go on in the next are joined. */
function headersOf(mail: Mail): readonly string[] {
  const [head = ''] = mail.text.split('\r\n\r\n');
  return head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
}

describe('mail', () => {
  it.each([
    ['starttls', {}],
    ['tls', { secure: true }],
  ] as const)('goes encrypted and signed in with %s', async (security, options) => {
    await using server = await mailServer(options);
    await channel(server.port, { security, to: ['anna@example.com', 'ben@example.com'] }).send(NOTICE);
    const [mail] = server.mails as [Mail];
    expect(server.mails.length).toBe(1);
    expect(mail).toMatchObject({ from: 'assay@example.com', secure: true, user: 'anna' });
    expect(mail.to).toEqual(['anna@example.com', 'ben@example.com']);
    const headers = headersOf(mail);
    expect(headers).toContain('From: Assay <assay@example.com>');
    expect(headers).toContain('To: anna@example.com, ben@example.com');
    expect(headers).toContain('Subject: CRITICAL: No bars (feed)');
    expect(headers).toContain('Message-ID: <n-1@example.com>');
    expect(headers).toContain('Auto-Submitted: auto-generated');
    expect(headers).toContain('Date: Mon, 05 Jan 2026 12:00:00 +0000');
    expect(headers).toContain('X-Priority: 1 (Highest)');
  });

  it('has a plain part and a HTML part in which nothing of the text is markup', async () => {
    await using server = await mailServer();
    await channel(server.port).send(NOTICE);
    const { text } = server.mails[0]!;
    expect(text).toContain('Content-Type: multipart/alternative');
    const whole = partsOf(text);
    expect(whole.plain).toBe(`${NOTICE.text}\n\n${NOTICE.link}\n`);
    expect(whole.html).toContain('&#60;b&#62;for&#60;/b&#62; 3 min &#38; more: ünï 💥');
    expect(whole.html).toContain('href="https://assay.example.com/health?a=1&#38;b=&#34;2&#34;"');
    expect(whole.html).not.toContain('<b>');
  });

  it.each([
    'Hello\r\nBcc: eve@example.com',
    'Hello\nContent-Type: text/html\n\n<script>',
    'x\r\n\r\n.\r\nMAIL FROM:<eve@example.com>',
    'a\u0000b\u2028Bcc: eve@example.com',
  ])('has one header for whatever is in a subject: %j', async (subject) => {
    await using server = await mailServer();
    await channel(server.port).send({ ...NOTICE, subject, id: 'a\r\nBcc: eve@example.com' });
    const [mail] = server.mails as [Mail];
    expect(mail.to).toEqual(['anna@example.com']);
    const names = headersOf(mail).map((line) => line.split(':')[0]!.toLowerCase());
    expect(names).not.toContain('bcc');
    expect(names.filter((name) => name === 'content-type')).toHaveLength(1);
    expect(names.filter((name) => name === 'subject')).toHaveLength(1);
  });

  it('takes an address as an address, and never as several or as a header', async () => {
    await using server = await mailServer();
    await failureOf(channel(server.port, { to: ['anna@example.com\r\nRCPT TO:<eve@example.com>'] }).send(NOTICE));
    expect(server.mails.flatMap(({ to }) => to)).not.toContain('eve@example.com');
  });

  it('is not tried again when name or password are wrong, and shows neither', async () => {
    let tries = 0;
    await using server = await mailServer({
      onAuth: ({ password }, _, done) => {
        tries++;
        done(Object.assign(new Error(`not ${password}`), { responseCode: 535 }));
      },
    });
    const error = await failureOf(channel(server.port).send(NOTICE));
    expect(error).toMatchObject({ code: 'alert.channel', retryable: false });
    expect(error.message).toContain('535');
    expect(error.message).toContain('[redacted]');
    expect(error.remedy).toContain('Check name and password');
    expect(tries).toBe(1);
  });

  it('is tried again when the server is busy, and keeps its Message-ID', async () => {
    let tries = 0;
    await using server = await mailServer({
      onMailFrom: (_, __, done) => {
        tries++;
        if (tries < 3) done(Object.assign(new Error('try later'), { responseCode: 451 }));
        else done();
      },
    });
    await channel(server.port).send(NOTICE);
    expect([tries, server.mails.length]).toEqual([3, 1]);
    expect(server.mails[0]!.text).toContain('<n-1@example.com>');
  });

  it('is not tried again when the server refuses it', async () => {
    let tries = 0;
    await using server = await mailServer({
      onRcptTo: (_, __, done) => {
        tries++;
        done(Object.assign(new Error('no such user'), { responseCode: 550 }));
      },
    });
    const error = await failureOf(channel(server.port).send(NOTICE));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain('no such user');
    expect(tries).toBe(1);
  });

  it('that reaches only some says so, and is not sent to the others a second time', async () => {
    await using server = await mailServer({
      onRcptTo: ({ address }, _, done) => {
        if (address.startsWith('ben')) done(Object.assign(new Error('no such user'), { responseCode: 550 }));
        else done();
      },
    });
    const error = await failureOf(channel(server.port, { to: ['anna@example.com', 'ben@example.com'] }).send(NOTICE));
    expect(error).toMatchObject({ retryable: false });
    expect(error.message).toContain('for 1 of 2 addresses');
    expect(server.mails.length).toBe(1);
  });

  it('does not go to a server whose certificate nobody vouches for, nor in the clear where TLS was asked for', async () => {
    await using server = await mailServer();
    const stranger = channel(server.port, { trusted: localCertificate().cert });
    expect((await failureOf(stranger.send(NOTICE))).message).toContain('certificate');
    await using plain = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    await failureOf(channel(plain.port).send(NOTICE));
    expect([server.mails.length, plain.mails.length]).toEqual([0, 0]);
  });

  it('goes in the clear and without a name to a server on this machine, if that is asked for', async () => {
    await using server = await mailServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] });
    await channel(server.port, { security: 'none', signIn: async () => undefined }).send(NOTICE);
    expect(server.mails[0]).toMatchObject({ secure: false, user: undefined });
  });

  it('is kept for later when no server is there', async () => {
    const server = await mailServer();
    await server[Symbol.asyncDispose]();
    const error = await failureOf(channel(server.port).send(NOTICE));
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });
});

/** The two parts, decoded. */
function partsOf(mail: string): { readonly plain: string; readonly html: string } {
  const boundary = /boundary="([^"]+)"/.exec(mail)![1]!;
  const [, plain = '', html = ''] = mail.split(`--${boundary}`);
  return { plain: decoded(plain), html: decoded(html) };
}

function decoded(part: string): string {
  const [head = '', ...rest] = part.trimStart().split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const text = /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body;
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}
