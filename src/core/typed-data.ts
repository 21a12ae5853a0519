import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';

/** Bytes as `0x` and two digits each. */
export type Hex = `0x${string}`;

/** One field of a struct: an atomic type (`uint256`, `address`, `bytes32`, `string`), or the name of another struct. */
export interface TypedField {
  readonly name: string;
  readonly type: string;
}

/** Structs by name, fields in order. Arrays are not known here. */
export type TypedStructs = Readonly<Record<string, readonly TypedField[]>>;

export type TypedValue = string | bigint | number | boolean | TypedRecord;
export interface TypedRecord {
  readonly [field: string]: TypedValue;
}

/** What a signature is meant for, so that it is worth nothing elsewhere; parts that are left out are no part of the hash. */
export interface TypedDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId?: number;
  readonly verifyingContract?: Hex;
}

/**
 * Structured data that is signed by an Ethereum key (EIP-712, https://eips.ethereum.org/EIPS/eip-712). What depends on the types and
 * on the domain alone is hashed once, here; what is left for each message is two or three hashes.
 */
export class TypedData {
  private readonly struct: StructEncoder;
  private readonly separator: Uint8Array;

  constructor(domain: TypedDomain, structs: TypedStructs, primary: string) {
    this.struct = new StructEncoder(structs, primary);
    const fields = DOMAIN_FIELDS.filter(({ name }) => domain[name as keyof TypedDomain] !== undefined);
    const encoder = new StructEncoder({ EIP712Domain: fields }, 'EIP712Domain');
    this.separator = encoder.hash({ ...domain });
  }

  /** The hash of the domain alone. */
  domainHash(): Hex {
    return hexOf(this.separator);
  }

  /** `hashStruct` of a message. */
  structHash(message: TypedRecord): Hex {
    return hexOf(this.struct.hash(message));
  }

  /** What is signed: 32 bytes over domain and message. Throws `argument.invalid` when a field does not fit its type. */
  digest(message: TypedRecord): Hex {
    return hexOf(keccak_256(concatBytes(PREFIX, this.separator, this.struct.hash(message))));
  }
}

/** Signs a digest: r, s (low) and v (27 or 28), 65 bytes. The nonce is made from key and digest (RFC 6979): same input, same signature. */
export function signDigest(digest: Hex, privateKey: Redacted): Hex {
  const signature = secp256k1.sign(bytesOf(digest, 32), keyBytes(privateKey), { prehash: false, format: 'recovered' });
  return hexOf(concatBytes(signature.subarray(1), Uint8Array.of(27 + signature[0]!)));
}

/** The address whose key made a signature; undefined when it is none, or one with a high s, which anybody can make of another. */
export function signerOf(digest: Hex, signature: string): Hex | undefined {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return undefined;
  const bytes = hexToBytes(signature.slice(2));
  const parity = bytes[64]! >= 27 ? bytes[64]! - 27 : bytes[64]!;
  if (parity > 1) return undefined;
  try {
    const parsed = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), 'compact').addRecoveryBit(parity);
    if (parsed.hasHighS()) return undefined;
    return addressOfPoint(parsed.recoverPublicKey(bytesOf(digest, 32)).toBytes(false));
  } catch {
    return undefined;
  }
}

/** The address that belongs to a private key, with its checksum. */
export function addressOfKey(privateKey: Redacted): Hex {
  return addressOfPoint(secp256k1.getPublicKey(keyBytes(privateKey), false));
}

/** An address in upper and lower case so that slips show (EIP-55, https://eips.ethereum.org/EIPS/eip-55). Throws `argument.invalid`. */
export function checksumAddress(address: string): Hex {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw unfit('address', address);
  const digits = address.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits)));
  return `0x${digits.replace(/[a-f]/g, (digit, at: number) => (hash[at]! >= '8' ? digit.toUpperCase() : digit))}`;
}

/** Encodes one struct; its type's hash is made once. */
class StructEncoder {
  private readonly fields: readonly TypedField[];
  private readonly typeHash: Uint8Array;
  private readonly nested: ReadonlyMap<string, StructEncoder>;

  constructor(structs: TypedStructs, name: string) {
    this.fields = structs[name] ?? [];
    this.typeHash = keccak_256(utf8ToBytes(typeText(structs, name)));
    const inner = this.fields.filter(({ type }) => structs[type] !== undefined);
    this.nested = new Map(inner.map(({ type }) => [type, new StructEncoder(structs, type)]));
  }

  hash(record: TypedRecord): Uint8Array {
    const words = this.fields.map(({ name, type }) => {
      const value = record[name];
      if (value === undefined) throw unfit(`${type} ${name}`, 'missing');
      const struct = this.nested.get(type);
      if (struct === undefined) return word(type, value);
      if (typeof value !== 'object') throw unfit(`${type} ${name}`, value);
      return struct.hash(value);
    });
    return keccak_256(concatBytes(this.typeHash, ...words));
  }
}

/** `Mail(Person from,Person to,string contents)Person(string name,address wallet)`: itself first, then what it uses, by name. */
function typeText(structs: TypedStructs, name: string): string {
  const used = new Set<string>();
  const collect = (struct: string): void => {
    if (used.has(struct) || structs[struct] === undefined) return;
    used.add(struct);
    for (const { type } of structs[struct]) collect(type);
  };
  collect(name);
  used.delete(name);
  const shown = [name, ...[...used].sort()].map((struct) => {
    return `${struct}(${(structs[struct] ?? []).map((field) => `${field.type} ${field.name}`).join(',')})`;
  });
  return shown.join('');
}

/** A value of an atomic type as 32 bytes. */
function word(type: string, value: TypedValue): Uint8Array {
  const bits = /^uint(\d+)$/.exec(type)?.[1];
  if (bits !== undefined) return unsigned(type, value, Number(bits));
  if (type === 'string' && typeof value === 'string') return keccak_256(utf8ToBytes(value));
  if (type === 'bytes32' && typeof value === 'string') return bytesOf(value, 32);
  if (type === 'bytes' && typeof value === 'string') return keccak_256(bytesOf(value, undefined));
  if (type === 'bool' && typeof value === 'boolean') return unsigned(type, value ? 1n : 0n, 8);
  if (type === 'address' && typeof value === 'string') return concatBytes(new Uint8Array(12), bytesOf(value, 20));
  throw unfit(type, value);
}

function unsigned(type: string, value: TypedValue, bits: number): Uint8Array {
  const isWhole =
    typeof value === 'string' ? /^\d+$/.test(value) : typeof value === 'bigint' || Number.isSafeInteger(value);
  if (typeof value === 'object' || typeof value === 'boolean' || !isWhole) throw unfit(type, value);
  const number = BigInt(value);
  if (number < 0n || number >= 1n << BigInt(bits)) throw unfit(type, value);
  return hexToBytes(number.toString(16).padStart(64, '0'));
}

function bytesOf(hex: string, length: number | undefined): Uint8Array {
  const isHex = /^0x([0-9a-fA-F]{2})*$/.test(hex);
  if (!isHex || (length !== undefined && hex.length !== 2 + 2 * length)) {
    throw unfit(length === undefined ? 'bytes' : `${length} bytes`, hex);
  }
  return hexToBytes(hex.slice(2));
}

/** Never names the key: not even a part of a wrong one. */
function keyBytes(privateKey: Redacted): Uint8Array {
  const digits = privateKey.reveal().replace(/^0x/, '');
  const bytes = /^[0-9a-fA-F]{64}$/.test(digits) ? hexToBytes(digits) : undefined;
  if (bytes === undefined || !secp256k1.utils.isValidSecretKey(bytes)) {
    throw new AssayError('argument.invalid', 'Expected a private key of 64 hexadecimal digits, was something else');
  }
  return bytes;
}

function addressOfPoint(uncompressed: Uint8Array): Hex {
  return checksumAddress(`0x${bytesToHex(keccak_256(uncompressed.subarray(1)).subarray(12))}`);
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

function unfit(type: string, value: TypedValue): AssayError {
  const shown = typeof value === 'object' ? 'a struct' : `${value}`;
  return new AssayError('argument.invalid', `Expected a value of type "${type}", was "${shown}"`, {
    place: { value: shown },
  });
}

const PREFIX = Uint8Array.of(0x19, 0x01);
const DOMAIN_FIELDS: readonly TypedField[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
];
