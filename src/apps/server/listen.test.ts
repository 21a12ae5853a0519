import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { hostsOf, isForThisMachineOnly, listenAt } from '#apps/server/listen.ts';

const here = { address: '127.0.0.1', port: 0, publicUrl: undefined, trustProxy: false };

describe('where the server listens', () => {
  it.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['::1', true],
    ['127.1.2.3', true],
    ['0.0.0.0', false],
    ['192.168.1.5', false],
    ['127.0.0.1.example', false],
  ])('%s is for this machine only: %s', (address, expected) => {
    expect(isForThisMachineOnly({ ...here, address })).toBe(expected);
  });

  it('is open to others as soon as a proxy stands before it', () => {
    expect(isForThisMachineOnly({ ...here, trustProxy: true })).toBe(false);
    expect(isForThisMachineOnly({ ...here, publicUrl: 'https://assay.example' })).toBe(false);
  });

  it('answers to its own names', () => {
    expect([...hostsOf(here)!]).toEqual(['localhost', '127.0.0.1', '[::1]']);
    expect(hostsOf({ ...here, publicUrl: 'https://Assay.Example:8443' })).toContain('assay.example');
    expect(hostsOf({ ...here, address: '0.0.0.0' })).toBeUndefined();
  });

  it('says that a port is taken, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const app = fastify();
    await expect(listenAt(app, { ...here, port })).rejects.toMatchObject({
      code: 'server.address',
      message: `Expected port "${port}" to be free, but something listens there already`,
    });
    await app.close();
    other.close();
  });

  it('says that an address is none of this machine', async () => {
    const app = fastify();
    await expect(listenAt(app, { ...here, address: '203.0.113.7' })).rejects.toMatchObject({ code: 'server.address' });
    await app.close();
  });
});
