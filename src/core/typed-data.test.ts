import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { TypedData, addressOfKey, checksumAddress, signDigest, signerOf } from '#core/typed-data.ts';

/** The example of the standard itself: keccak256("cow") is the key of Cow. */
const COW = new Redacted('0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4');
const MAIL = new TypedData(
  {
    name: 'Ether Mail',
    version: '1',
    chainId: 1,
    verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
  },
  {
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'to', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ],
  },
  'Mail',
);
const LETTER = {
  from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
  to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
  contents: 'Hello, Bob!',
};

describe('typed data', () => {
  it('hashes and signs the letter of the standard as the standard says', () => {
    expect(MAIL.domainHash()).toBe('0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f');
    expect(MAIL.structHash(LETTER)).toBe('0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e');
    const digest = MAIL.digest(LETTER);
    expect(digest).toBe('0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2');
    expect(signDigest(digest, COW)).toBe(
      '0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d' +
        '07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c',
    );
    expect(addressOfKey(COW)).toBe(LETTER.from.wallet);
  });

  it('tells who signed', () => {
    const keys = fc.bigInt({ min: 1n, max: 1n << 250n }).map((key) => new Redacted(key.toString(16).padStart(64, '0')));
    fc.assert(
      fc.property(keys, fc.string(), fc.string(), (key, said, other) => {
        const digest = MAIL.digest({ ...LETTER, contents: said });
        const signature = signDigest(digest, key);
        expect(signerOf(digest, signature)).toBe(addressOfKey(key));
        if (said === other) return;
        expect(signerOf(MAIL.digest({ ...LETTER, contents: other }), signature)).not.toBe(addressOfKey(key));
      }),
      { numRuns: 20 },
    );
  });

  it('takes no signature that is cut, of another form, or turned around', () => {
    const digest = MAIL.digest(LETTER);
    const signature = signDigest(digest, COW);
    expect(signerOf(digest, signature.slice(0, -2))).toBeUndefined();
    expect(signerOf(digest, `${signature.slice(0, -2)}1d`)).toBeUndefined();
    expect(signerOf(digest, `0x${'00'.repeat(65)}`)).toBeUndefined();
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const turned = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0');
    expect(signerOf(digest, `${signature.slice(0, 66)}${turned}1b`)).toBeUndefined();
  });

  it.each([
    ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
    ['0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
    ['0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'],
    ['0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'],
  ])('writes %s as the standard of addresses does', (address) => {
    expect(checksumAddress(address.toLowerCase())).toBe(address);
  });

  it('refuses values that do not fit, and keeps keys to itself', () => {
    const wrong = { ...LETTER, to: { name: 'Bob', wallet: '0x12' } };
    expect(() => MAIL.digest(wrong)).toThrow('Expected a value of type "20 bytes", was "0x12"');
    expect(() => MAIL.digest({ ...LETTER, from: 'Cow' })).toThrow('Expected a value of type "Person from", was "Cow"');
    const small = new TypedData({ name: 'x', version: '1' }, { S: [{ name: 'a', type: 'uint8' }] }, 'S');
    expect(small.digest({ a: 255 })).toBe(small.digest({ a: '255' }));
    for (const a of [256, -1, 0.5, '1e2', '']) expect(() => small.digest({ a })).toThrow('type "uint8"');
    expect(() => small.digest({})).toThrow('missing');
    const cut = new Redacted('0xc85ef7d79691fe79573b1a70');
    expect(() => signDigest(`0x${'11'.repeat(32)}`, cut)).toThrow(
      /^Expected a private key of 64 hexadecimal digits, was something else$/,
    );
  });
});
