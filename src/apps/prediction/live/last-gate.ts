import { WireError } from '#core/wire.ts';
import type { HttpPort } from '#core/wire.ts';
import type { LiveBrake } from '#runtime/prediction/live-brake.ts';

/**
 * Lets no new order through while the brake is on: the last place before the wire. Between the decision and the request lie look-ups
 * that may take seconds, and the switch may be pulled meanwhile. Cancels and questions always pass.
 */
export function lastGate(http: HttpPort, brake: LiveBrake): HttpPort {
  return (request, options) => {
    const { why } = brake;
    const isOrder = request.method === 'POST' && /^\/orders?$/.test(request.path);
    if (!isOrder || why === undefined) return http(request, options);
    return Promise.reject(new WireError(`sends no order: ${why}`, 'no'));
  };
}
