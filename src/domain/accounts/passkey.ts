import { hashText } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';

/** A key pair in somebody's device; the public half of it is kept here. */
export interface Passkey {
  /** As the device names it, base64url. */
  readonly id: string;
  readonly user: string;
  /** As its owner calls it. */
  readonly name: string;
  readonly publicKey: Uint8Array;
  /** How often the device says it has signed; 0 for ever on devices that do not count. */
  readonly counter: number;
  /** How the browser may reach it: `internal`, `usb`, `hybrid`. */
  readonly transports: readonly string[];
  /** Host name for which it was made; it is good for no other. */
  readonly host: string;
  readonly created: UnixMs;
  readonly lastUsed: UnixMs | undefined;
}

/** A short name of a passkey for addresses: what the device calls it may be longer than those allow. */
export function passkeyMark({ id }: Pick<Passkey, 'id'>): string {
  return hashText(id).slice(0, 24);
}
