import type { Clock } from '#core/clock.ts';
import { Rng } from '#core/rng.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withPredictionAdmin } from '#sandbox/prediction/admin.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import type { PredictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { SERVICES } from '#sandbox/prediction/rest/paths.ts';
import { TruthFile } from '#sandbox/prediction/server/truth-file.ts';
import { serve } from '#sandbox/serving/serve.ts';
import type { ServedVenue } from '#sandbox/serving/serve.ts';

/** Where each service is reached. */
export interface PredictionAddresses {
  readonly gamma: string;
  readonly clob: string;
  readonly data: string;
  /** Its channels are `/ws/market` and `/ws/user`. */
  readonly ws: string;
}

/** A prediction sandbox on loopback, with faults before it. `url` alone is an address of all services, too. */
export interface OpenPredictionSandbox extends ServedVenue {
  readonly sandbox: PredictionSandbox;
  readonly addresses: PredictionAddresses;
}

export interface PredictionSandboxOptions {
  readonly living: LivingMarkets;
  readonly config: PredictionConfig;
  readonly clock: Clock;
  /** 0: any that is free. */
  readonly port: number;
  readonly faults?: readonly FaultRule[];
  /** Where the truths are written as they begin; left out: nowhere. */
  readonly truthFile?: string | undefined;
}

/** Starts a sandbox and serves it; `close` ends both. Throws `argument.invalid` for a port that is taken. */
export async function openPredictionSandbox(options: PredictionSandboxOptions): Promise<OpenPredictionSandbox> {
  const { living, config, clock, port, faults = [], truthFile } = options;
  const sandbox = new PredictionSandbox(living, config, clock);
  // A stream of its own, so that faults leave everything else as it is.
  const ports = withFaults(sandbox, faults, clock, new Rng(config.seed ^ FAULT_STREAM));
  const served = await serve({ http: withPredictionAdmin(sandbox, ports), sockets: ports.sockets }, port);
  if (truthFile !== undefined) {
    const file = new TruthFile(truthFile);
    sandbox.onTruths((truths) => file.write(truths));
  }
  sandbox.start();
  const close = async (): Promise<void> => {
    sandbox.stop();
    await served.close();
  };
  const { url, socketUrl } = served;
  const addresses = {
    gamma: `${url}${SERVICES.gamma}`,
    clob: `${url}${SERVICES.clob}`,
    data: `${url}${SERVICES.data}`,
    ws: socketUrl,
  };
  return { ...served, close, sandbox, addresses };
}

const FAULT_STREAM = 0x5eed_fa17;
