import { createSign, generateKeyPairSync } from 'node:crypto';

/** A fresh certificate for `localhost` and 127.0.0.1 that signs itself, with its key, as PEM: for servers of tests. */
export function localCertificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tagged(0x31, sequence(oid(COMMON_NAME), tagged(0x0c, Buffer.from('localhost')))));
  const signature = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    signature,
    name,
    sequence(tagged(0x18, Buffer.from('20200101000000Z')), tagged(0x18, Buffer.from('21200101000000Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeNames())),
  );
  const signed = createSign('sha256').update(body).sign(privateKey);
  const certificate = sequence(body, signature, tagged(0x03, Buffer.concat([Buffer.from([0]), signed])));
  const lines = certificate.toString('base64').replaceAll(/(.{64})/g, '$1\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** Object identifiers as they are encoded (X.690): 2.5.4.3, 1.2.840.10045.4.3.2, 2.5.29.17. */
const COMMON_NAME = '550403';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const SUBJECT_ALTERNATIVE_NAME = '551d11';

function alternativeNames(): Buffer {
  const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])));
  return sequence(oid(SUBJECT_ALTERNATIVE_NAME), tagged(0x04, names));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

/** Lengths from 128 on have a byte before them that counts their own bytes. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
