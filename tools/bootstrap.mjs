// Runs on whatever Node the machine has (20 is enough), before everything else: installs what is missing, then proves
// that the packaged Node, which every later script runs on, is really there. Plain JavaScript on purpose.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from '../bin/find-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.assay-lock');
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const upToDate = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash;
if (!upToDate) install();

const found = findNode(root);
if (!found.ok) fail(found.problem);

function install() {
  process.stderr.write('assay: installing dependencies (once, about half a minute) ...\n');
  const started = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (run.error) fail(`npm could not be started: ${run.error.message}. Install npm 10 or newer, then try again.`);
  if (run.status !== 0)
    fail('npm ci failed; its message stands above. Check the connection to the npm registry, then try again.');
  writeFileSync(stampFile, lockHash);
  process.stderr.write(`assay: installed in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

function fail(problem) {
  process.stderr.write(`assay: ${problem}\n`);
  process.exit(1);
}
