import type { Clock } from '#core/clock.ts';
import { Redacted } from '#core/redacted.ts';
import { formatInstant } from '#core/time.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import type { NotifyPort } from '#domain/alerts/notify-port.ts';
import { post } from '#adapters/notify/channel-http.ts';
import { USUAL_DELIVERY, delivering } from '#adapters/notify/delivering.ts';
import type { DeliveryRule } from '#adapters/notify/delivering.ts';
import {
  DELIVERY_HEADER,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  webhookSignature,
} from '#adapters/notify/webhook-signature.ts';

export interface WebhookOptions {
  readonly address: string;
  /** `secret` signs; `token` is sent as `authorization: Bearer`. Both may be missing. */
  readonly secrets: () => Promise<WebhookSecrets>;
  readonly clock: Pick<Clock, 'now'>;
  readonly rule?: DeliveryRule;
  readonly timeoutMs?: number;
}

export interface WebhookSecrets {
  readonly secret?: Redacted | undefined;
  readonly token?: Redacted | undefined;
}

/** JSON to an address of one's own. Each try is signed anew, with its own time; the id of the delivery stays. */
export function webhookChannel(options: WebhookOptions): NotifyPort {
  const { address, clock, rule = USUAL_DELIVERY, timeoutMs } = options;
  return {
    send: async (notice, signal) => {
      const secrets = await options.secrets();
      const body = webhookBody(notice);
      const attempt = (): Promise<void> =>
        post({
          service: 'The webhook',
          url: address,
          headers: headersFor(notice, body, secrets, Math.floor(clock.now() / 1000)),
          body,
          secrets: [secrets.secret, secrets.token, new Redacted(address)].filter((secret) => secret !== undefined),
          signal,
          remedyOf,
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
        });
      await delivering(rule, attempt, signal);
    },
  };
}

/** What is sent, as JSON. */
function webhookBody({ id, kind, severity, subject, text, link, time, alerts }: Notice): string {
  return JSON.stringify({ id, kind, severity, subject, text, link: link ?? null, time: formatInstant(time), alerts });
}

function headersFor(
  { id }: Notice,
  body: string,
  { secret, token }: WebhookSecrets,
  seconds: number,
): Readonly<Record<string, string>> {
  const timestamp = String(seconds);
  return {
    'user-agent': 'assay',
    [DELIVERY_HEADER]: id,
    [TIMESTAMP_HEADER]: timestamp,
    ...(secret === undefined ? {} : { [SIGNATURE_HEADER]: webhookSignature(secret, timestamp, body) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
  };
}

function remedyOf(status: number): string | undefined {
  if (status === 401 || status === 403) return 'Check the secret and the token that the receiver expects.';
  return status >= 300 && status < 400
    ? 'Name the address that it leads to: redirections are not followed.'
    : undefined;
}
