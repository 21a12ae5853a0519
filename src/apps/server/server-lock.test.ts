import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockServer } from '#apps/server/server-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the lock of a server', () => {
  it('names the server that runs already, once that one has said where it is', () => {
    using first = lockServer(folder);
    expect(() => lockServer(folder)).toThrow('another one is starting there');
    first.announce('http://127.0.0.1:8400');
    expect(() => lockServer(folder)).toThrow(
      `Expected to be the only server of the data folder "${folder}", but Assay runs already at http://127.0.0.1:8400`,
    );
  });

  it('is free again once it is let go, and keeps no address of the past', () => {
    const first = lockServer(folder);
    first.announce('http://127.0.0.1:8400');
    first[Symbol.dispose]();
    using _second = lockServer(folder);
    expect(() => lockServer(folder)).toThrow('another one is starting there');
  });

  it('believes no address that a server has left behind that was killed', () => {
    writeFileSync(join(folder, 'server.url'), 'http://127.0.0.1:1\n');
    using _lock = lockServer(folder);
    expect(() => lockServer(folder)).toThrow('another one is starting there');
  });

  it('makes a folder that is not there, and says when it cannot', () => {
    using _lock = lockServer(join(folder, 'new', 'deeper'));
    writeFileSync(join(folder, 'file'), '');
    expect(() => lockServer(join(folder, 'file'))).toThrow(expect.objectContaining({ code: 'store.unusable' }));
  });
});
