import { describe, expect, it } from 'vitest';
import { ccxtFrom } from '#adapters/venues/ccxt/ccxt-library.ts';

describe('ccxt as an optional package', () => {
  it('says what to install when it is not there', async () => {
    const missing = (): Promise<unknown> => Promise.reject(new Error("Cannot find package 'ccxt'"));
    await expect(ccxtFrom(missing)).rejects.toMatchObject({
      code: 'setting.invalid',
      message: 'Expected the package "ccxt", which this venue needs, found none',
      remedy: 'Install it beside Assay: npm install ccxt@4',
    });
  });
});
