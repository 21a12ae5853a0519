import type { Redacted } from '#core/redacted.ts';
import { TypedData, addressOfKey, signDigest, signerOf } from '#core/typed-data.ts';
import type { Hex } from '#core/typed-data.ts';

export interface Attestation {
  readonly privateKey: Redacted;
  readonly chainId: number;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Which of the wallet's API keys: each number has one. */
  readonly nonce: number;
}

/** Headers of requests that make or look up API keys: the wallet says that it is its own (the venue's "L1"). */
export function l1Headers({ privateKey, chainId, timestamp, nonce }: Attestation): Readonly<Record<string, string>> {
  const address = addressOfKey(privateKey);
  const digest = digestOf(chainId, address, `${timestamp}`, nonce);
  return {
    poly_address: address,
    poly_signature: signDigest(digest, privateKey),
    poly_timestamp: `${timestamp}`,
    poly_nonce: `${nonce}`,
  };
}

/** Whether headers were signed by the wallet that they name: what a venue checks. */
export function isAttested(headers: Readonly<Record<string, string>>, chainId: number): boolean {
  const { poly_address: address, poly_signature: signature, poly_timestamp: timestamp, poly_nonce: nonce } = headers;
  if (address === undefined || signature === undefined || timestamp === undefined || nonce === undefined) return false;
  if (!/^0x[0-9a-fA-F]{40}$/.test(address) || !/^\d{1,15}$/.test(nonce)) return false;
  const signedBy = signerOf(digestOf(chainId, address as Hex, timestamp, Number(nonce)), signature);
  return signedBy?.toLowerCase() === address.toLowerCase();
}

function digestOf(chainId: number, address: Hex, timestamp: string, nonce: number): Hex {
  const data = new TypedData({ name: 'ClobAuthDomain', version: '1', chainId }, { ClobAuth: FIELDS }, 'ClobAuth');
  return data.digest({ address, timestamp, nonce, message: MESSAGE });
}

const MESSAGE = 'This message attests that I control the given wallet';
const FIELDS = [
  { name: 'address', type: 'address' },
  { name: 'timestamp', type: 'string' },
  { name: 'nonce', type: 'uint256' },
  { name: 'message', type: 'string' },
];
