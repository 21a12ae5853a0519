import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AssayError } from '#core/errors.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** Where the server is to be reached. */
export interface ListenPlace {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** `https://assay.example.com`, when a proxy stands before it. */
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
}

export function placeOf({ server }: Pick<Settings, 'server'>): ListenPlace {
  const { address, port, publicUrl, trustProxy } = server;
  return { address, port, publicUrl, trustProxy };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Whether only this machine can reach it. A proxy before it makes it reachable from anywhere. */
export function isForThisMachineOnly({ address, publicUrl, trustProxy }: ListenPlace): boolean {
  return LOOPBACK.test(address) && publicUrl === undefined && !trustProxy;
}

/** Names under which requests may come; undefined takes any, where accounts protect it and nobody said how it is called. */
export function hostsOf(place: ListenPlace): ReadonlySet<string> | undefined {
  const { address, publicUrl } = place;
  if (publicUrl !== undefined)
    return new Set([new URL(publicUrl).hostname.toLowerCase(), 'localhost', '127.0.0.1', '[::1]']);
  return isForThisMachineOnly(place) ? new Set(['localhost', '127.0.0.1', '[::1]', address.toLowerCase()]) : undefined;
}

/** Listens; gives back the address on this machine. Throws `server.address` for a port that is taken, or an address that is none of this machine. */
export async function listenAt(
  app: FastifyInstance,
  { address, port }: Pick<ListenPlace, 'address' | 'port'>,
): Promise<string> {
  try {
    await app.listen({ host: address.replace(/^\[|\]$/g, ''), port });
  } catch (error) {
    throw addressError(error as NodeJS.ErrnoException, address, port);
  }
  const { port: found } = app.server.address() as AddressInfo;
  return `http://${address.includes(':') && !address.startsWith('[') ? `[${address}]` : address}:${found}`;
}

function addressError(error: NodeJS.ErrnoException, address: string, port: number): Error {
  const place = { value: `${address}:${port}` };
  if (error.code === 'EADDRINUSE') {
    return new AssayError('server.address', `Expected port "${port}" to be free, but something listens there already`, {
      place,
      remedy: `Perhaps Assay runs already: open http://${address}:${port}. Otherwise choose another port: --port ${port + 1}.`,
    });
  }
  if (error.code === 'EACCES') {
    return new AssayError('server.address', `Expected to be allowed to listen on port "${port}"`, {
      place,
      remedy: 'Choose a port above 1023, and let a proxy stand before it.',
    });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return new AssayError('server.address', `Expected an address of this machine, was "${address}"`, { place });
  }
  return error;
}
