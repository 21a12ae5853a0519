import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText, RunningHash } from '#core/hash.ts';

describe('hashes', () => {
  it('are SHA-256: the published vectors', () => {
    expect(hashText('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hashText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are those of the runtime, in one go or in parts, for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        const running = new RunningHash();
        let text = '';
        for (const part of parts) {
          running.add(part);
          text += part;
        }
        // A text cut inside a surrogate pair has no bytes of its own; whole texts are what is hashed.
        expect(running.digest()).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
        expect(running.digest()).toBe(hashText(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('canonicalJson', () => {
  it('sorts keys at every depth and keeps the order of arrays', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 1], a: { d: null, c: 'x' } })).toBe(
      '{"a":{"c":"x","d":null},"b":[{"a":2,"z":1},1]}',
    );
  });

  it('gives equal texts for equal data, whatever the order of its keys, and reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 1000 },
    );
  });

  it('says what JSON says about fields without a value and numbers that are none', () => {
    expect(canonicalJson({ a: undefined, b: Number.NaN, c: -0 })).toBe('{"b":null,"c":0}');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
