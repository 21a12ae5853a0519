import type { Redacted } from '#core/redacted.ts';
import { clipped } from '#domain/alerts/alert.ts';
import type { PingPort, PingState } from '#domain/alerts/notify-port.ts';
import { post } from '#adapters/notify/channel-http.ts';
import { USUAL_DELIVERY, delivering } from '#adapters/notify/delivering.ts';
import type { DeliveryRule } from '#adapters/notify/delivering.ts';

/**
 * The address of one check of a healthchecks-style service: `/start` is put after its path when work begins, `/fail` when it has failed. Who
 * knows the address can ping, so it is a secret. https://healthchecks.io/docs/http_api/
 */
export function healthPing(
  address: Redacted,
  options: { readonly rule?: DeliveryRule; readonly timeoutMs?: number } = {},
): PingPort {
  const { rule = USUAL_DELIVERY, timeoutMs } = options;
  return {
    ping: async (state, body, signal) => {
      const request = {
        service: 'The ping address',
        url: addressFor(address, state),
        headers: { 'content-type': 'text/plain; charset=utf-8', 'user-agent': 'assay' },
        body: clipped(body, MOST_CHARACTERS),
        secrets: [address],
        signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      await delivering(rule, () => post(request), signal);
    },
  };
}

const MOST_CHARACTERS = 10_000;

/** An address that is none is left to the request, which says so without quoting it. */
function addressFor(address: Redacted, state: PingState): string {
  const given = address.reveal();
  if (state === 'success' || !URL.canParse(given)) return given;
  const url = new URL(given);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${state}`;
  return url.href;
}
