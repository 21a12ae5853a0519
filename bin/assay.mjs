#!/usr/bin/env node
// The command `assay`. On an old host Node it starts again on the packaged one; otherwise it runs in this process.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isNewEnough, packagedNode } from './find-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'src', 'apps', 'cli', 'main.ts');

if (isNewEnough(process.version)) {
  if (!existsSync(join(root, 'node_modules', 'commander'))) {
    process.stderr.write('assay: dependencies are missing: run "npm ci" in the project folder.\n');
    process.exit(1);
  }
  if (process.argv.slice(2).some((word) => word === 'serve' || word === 'watch')) beSmall();
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1)); // `assay ... | head`
  const { runCli } = await import(pathToFileURL(main).href);
  process.exitCode = await runCli(process.argv.slice(2));
} else {
  await restartOnPackagedNode();
}

/**
 * What runs for weeks starts again in its own place with settings of the engine and of malloc that cannot be changed later, and
 * takes a third less memory with them. Where a process cannot be replaced (Windows) it goes on as it is.
 */
function beSmall() {
  const isSmall = process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'));
  if (isSmall || process.platform === 'win32' || typeof process.execve !== 'function') return;
  const env = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', ...process.env };
  process.removeAllListeners('warning');
  process.execve(
    process.execPath,
    [process.execPath, '--max-semi-space-size=8', ...process.execArgv, ...process.argv.slice(1)],
    env,
  );
}

async function restartOnPackagedNode() {
  const path = packagedNode(root);
  if (path === undefined) {
    const { findNode } = await import('./find-node.mjs');
    process.stderr.write(`assay: ${findNode(root).problem}\n`);
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(path, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes; anyone else reaches only this one, which passes it on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`assay: the packaged Node at ${path} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
