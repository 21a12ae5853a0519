import type { Clock } from '#core/clock.ts';
import type { Rng } from '#core/rng.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import { FaultDice } from '#sandbox/faults/fault-dice.ts';
import type { FaultRule, HttpRule, SocketRule } from '#sandbox/faults/fault-rule.ts';
import { faultyHttp } from '#sandbox/faults/faulty-http.ts';
import { faultySockets } from '#sandbox/faults/faulty-socket.ts';

/** The ports of a server. */
export interface WirePorts {
  readonly http: HttpPort;
  readonly sockets: SocketPort;
}

/** The same ports with trouble on the way, which can be exchanged for other trouble at any time. */
export interface FaultyPorts extends WirePorts {
  /** From now on these rules hold, their counts begun anew; none: nothing goes wrong. */
  setRules(rules: readonly FaultRule[]): void;
}

/** Puts faults between a client and a server. The same rules, draws and calls give the same trouble. */
export function withFaults(ports: WirePorts, rules: readonly FaultRule[], clock: Clock, rng: Rng): FaultyPorts {
  let http = new FaultDice<HttpRule>([], rng);
  let sockets = new FaultDice<SocketRule>([], rng);
  const setRules = (next: readonly FaultRule[]): void => {
    http = new FaultDice(
      next.filter((rule) => rule.on === 'http'),
      rng.fork(),
    );
    sockets = new FaultDice(
      next.filter((rule) => rule.on === 'socket'),
      rng.fork(),
    );
  };
  setRules(rules);
  return {
    http: faultyHttp(ports.http, clock, () => http),
    sockets: faultySockets(ports.sockets, clock, () => sockets),
    setRules,
  };
}
