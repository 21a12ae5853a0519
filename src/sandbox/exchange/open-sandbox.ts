import type { Clock } from '#core/clock.ts';
import { Rng } from '#core/rng.ts';
import { withAdmin } from '#sandbox/exchange/admin.ts';
import type { ExchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { serve } from '#sandbox/serving/serve.ts';
import type { ServedVenue } from '#sandbox/serving/serve.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';

/** A sandbox exchange on loopback, with faults before it. */
export interface OpenSandbox extends ServedVenue {
  readonly exchange: SandboxExchange;
}

export interface SandboxOptions {
  readonly config: ExchangeConfig;
  readonly clock: Clock;
  /** 0: any that is free. */
  readonly port: number;
  readonly faults?: readonly FaultRule[];
}

/** Starts an exchange and serves it; `close` ends both. Throws `argument.invalid` for a port that is taken. */
export async function openSandbox({ config, clock, port, faults = [] }: SandboxOptions): Promise<OpenSandbox> {
  const exchange = new SandboxExchange(config, clock);
  // A stream of its own, so that faults leave the markets as they are.
  const ports = withFaults(exchange, faults, clock, new Rng(config.seed ^ FAULT_STREAM));
  const served = await serve({ http: withAdmin(exchange, ports), sockets: ports.sockets }, port);
  exchange.start();
  const close = async (): Promise<void> => {
    exchange.stop();
    await served.close();
  };
  return { ...served, close, exchange };
}

const FAULT_STREAM = 0x5eed_fa17;
