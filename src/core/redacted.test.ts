import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';

describe('a secret', () => {
  const secret = new Redacted('hunter2');

  it('gives itself away to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  it.each([
    ['a template', String(secret)],
    ['JSON', JSON.stringify({ secret })],
    ['inspect, however deep', inspect({ a: { secret } }, { depth: 9, showHidden: true })],
    ['a format', format('%s %o %j', secret, secret, secret)],
    ['its fields', JSON.stringify(Object.entries(secret))],
    ['a copy', JSON.stringify(Object.assign({}, secret))],
  ])('is not in %s', (_, text) => {
    expect(text).not.toContain('hunter2');
  });
});
