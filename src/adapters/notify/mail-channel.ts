import type { Redacted } from '#core/redacted.ts';
import { SECOND_MS } from '#core/time.ts';
import { oneLine } from '#domain/alerts/alert.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import type { NotifyPort } from '#domain/alerts/notify-port.ts';
import { USUAL_DELIVERY, delivering } from '#adapters/notify/delivering.ts';
import type { DeliveryRule } from '#adapters/notify/delivering.ts';
import { withoutSecrets } from '#adapters/notify/without-secrets.ts';

export interface MailOptions {
  readonly host: string;
  readonly port: number;
  /** `starttls`: in the clear at first, and nothing is said before it is encrypted. `tls`: from the first byte. `none`: on this machine only. */
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: string;
  readonly to: readonly string[];
  /** Name and password; undefined: the server wants none. */
  readonly signIn: () => Promise<MailSignIn | undefined>;
  /** Certificates that are trusted in place of those of the system, PEM. */
  readonly trusted?: string;
  readonly rule?: DeliveryRule;
  readonly timeoutMs?: number;
}

export interface MailSignIn {
  readonly user: Redacted;
  readonly password: Redacted;
}

/** Mail by SMTP. A message keeps its `Message-ID` when it is sent again. */
export function mailChannel(options: MailOptions): NotifyPort {
  const { rule = USUAL_DELIVERY } = options;
  return {
    send: async (notice, signal) => {
      const signIn = await options.signIn();
      await delivering(rule, () => sendOnce(options, signIn, notice), signal);
    },
  };
}

async function sendOnce(options: MailOptions, signIn: MailSignIn | undefined, notice: Notice): Promise<void> {
  // It is large: whoever sends no mail does not load it.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(transportOptions(options, signIn));
  try {
    const { rejected } = await transport.sendMail(mailOf(notice, options));
    if (rejected.length > 0) throw refusedSome(rejected.length, options.to.length);
  } catch (error) {
    throw error instanceof ChannelError ? error : mailError(error, signIn);
  } finally {
    transport.close();
  }
}

function transportOptions(options: MailOptions, signIn: MailSignIn | undefined) {
  const { host, port, security, trusted, timeoutMs = 20 * SECOND_MS } = options;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Nothing of a message may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(trusted === undefined ? {} : { tls: { ca: trusted } }),
    ...(signIn === undefined ? {} : { auth: { user: signIn.user.reveal(), pass: signIn.password.reveal() } }),
  };
}

/** Everything that becomes a header is one line; addresses are given as parts, so that no text becomes a second one. */
function mailOf({ id, subject, text, link, severity, time }: Notice, { from, to }: MailOptions) {
  const isCritical = severity === 'critical';
  return {
    from: { name: 'Assay', address: oneLine(from, 254) },
    to: to.map((address) => ({ name: '', address: oneLine(address, 254) })),
    subject: oneLine(subject, 200),
    text: `${text}${link === undefined ? '' : `\n\n${link}`}\n`,
    html: htmlOf(subject, text, link),
    date: new Date(time),
    messageId: `<${id.replaceAll(/[^A-Za-z0-9-]/g, '')}@${from
      .split('@')
      .at(-1)!
      .replaceAll(/[^A-Za-z0-9.-]/g, '')}>`,
    priority: isCritical ? ('high' as const) : ('normal' as const),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function htmlOf(subject: string, text: string, link: string | undefined): string {
  const foot = link === undefined ? '' : `\n<p><a href="${escaped(link)}">Open in Assay</a></p>`;
  return `<!doctype html>
<html><body style="font-family: system-ui, sans-serif; line-height: 1.5">
<h1 style="font-size: 1.1em">${escaped(subject)}</h1>
<div style="white-space: pre-wrap">${escaped(text)}</div>${foot}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Sent again it would reach the others twice. */
function refusedSome(refused: number, all: number): ChannelError {
  return new ChannelError(
    `The mail server took the message for ${all - refused} of ${all} addresses and refused the others`,
    {
      retryable: false,
      remedy: 'Check the addresses in the settings of the channel.',
    },
  );
}

/** https://datatracker.ietf.org/doc/html/rfc5321#section-4.2.1: 4yz passes, 5yz does not. */
function mailError(error: unknown, signIn: MailSignIn | undefined): ChannelError {
  const { code, responseCode, message } = error as { code?: unknown; responseCode?: unknown; message?: unknown };
  const secrets = signIn === undefined ? [] : [signIn.user, signIn.password];
  const words = withoutSecrets(typeof message === 'string' ? message : 'it said nothing', secrets);
  const isFinal = typeof responseCode === 'number' ? responseCode >= 500 : FINAL_CODES.has(String(code));
  const options = { retryable: !isFinal };
  const remedy = REMEDIES[String(code)];
  const text = `The mail server did not take the message: ${words}`;
  return new ChannelError(text, remedy === undefined ? options : { ...options, remedy });
}

/** Codes of nodemailer for what trying again does not mend, where the server gave no code of its own. */
const FINAL_CODES: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG']);

const REMEDIES: Readonly<Record<string, string>> = {
  EAUTH:
    'Check name and password ("key" and "secret" of the channel\'s secrets); some providers want a password made for programs.',
  ETLS: 'Check "security" and "port" of the channel: 587 with "starttls", or 465 with "tls".',
  ESOCKET: 'Check host, port and "security" of the channel.',
  ECONNECTION: 'Check host and port of the channel.',
  EDNS: 'Check the host of the channel.',
  EENVELOPE: 'Check the addresses in the settings of the channel.',
};
