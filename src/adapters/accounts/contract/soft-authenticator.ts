import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a test may make the device do wrong. */
export interface DeviceMischief {
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
  /** Whether the device has made sure who holds it. */
  readonly isVerified?: boolean;
  readonly counter?: number;
}

/** The parts of the options for a browser that the device looks at. */
interface DeviceOptions {
  readonly challenge: string;
}

/** A passkey device in memory, for tests: one ES256 key for one page, answers in the shape of a browser's JSON. */
export class SoftAuthenticator {
  readonly id = randomBytes(20).toString('base64url');
  counter = 0;
  private readonly origin: string;
  private readonly key: KeyObject;
  private readonly publicKey: { readonly x: string; readonly y: string };

  constructor(origin: string) {
    this.origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.key = privateKey;
    this.publicKey = { x: x!, y: y! };
  }

  /** What `navigator.credentials.create` gives. */
  register(options: unknown, mischief: DeviceMischief = {}): unknown {
    const id = Buffer.from(this.id, 'base64url');
    const credential = Buffer.concat([Buffer.alloc(16), u16(id.length), id, this.coseKey()]);
    const authData = Buffer.concat([this.head(0x40, mischief), credential]);
    const attestation = Buffer.concat([
      Buffer.of(0xa3),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.of(0xa0),
      cborText('authData'),
      cborBytes(authData),
    ]);
    return this.answer({
      clientDataJSON: this.clientData('webauthn.create', options, mischief).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal', 'hybrid', 'not-a-transport'],
    });
  }

  /** What `navigator.credentials.get` gives; each counts one on. */
  sign(options: unknown, mischief: DeviceMischief = {}): unknown {
    this.counter++;
    const clientData = this.clientData('webauthn.get', options, mischief);
    const authData = this.head(0, mischief);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, this.key).toString('base64url'),
    });
  }

  private answer(response: object): unknown {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, options: unknown, { origin = this.origin, challenge }: DeviceMischief): Buffer {
    const asked = (options as DeviceOptions).challenge;
    return Buffer.from(JSON.stringify({ type, challenge: challenge ?? asked, origin, crossOrigin: false }));
  }

  /** Hash of the host, flags, counter. */
  private head(flags: number, mischief: DeviceMischief): Buffer {
    const { host = new URL(this.origin).hostname, isVerified = true, counter = this.counter } = mischief;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([
      createHash('sha256').update(host).digest(),
      Buffer.of(flags | 0x01 | (isVerified ? 0x04 : 0)),
      count,
    ]);
  }

  /** A map of kty EC2, alg ES256, crv P-256, x and y: https://www.rfc-editor.org/rfc/rfc9053#section-7.1.1. */
  private coseKey(): Buffer {
    const { x, y } = this.publicKey;
    return Buffer.concat([
      Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
      cborBytes(Buffer.from(x, 'base64url')),
      Buffer.of(0x22),
      cborBytes(Buffer.from(y, 'base64url')),
    ]);
  }
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 | text.length), Buffer.from(text)]);
}

function cborBytes(bytes: Uint8Array): Buffer {
  const head = bytes.length < 256 ? Buffer.of(0x58, bytes.length) : Buffer.concat([Buffer.of(0x59), u16(bytes.length)]);
  return Buffer.concat([head, bytes]);
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255);
}
