// Runs on whatever Node the machine has (20 is enough), before everything else: installs what is missing, then proves
// that the packaged Node, which every later script runs on, is really there. Plain JavaScript on purpose.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, isPackagedHere, packagedNode } from '../bin/find-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');

const why = reasonToInstall();
if (why !== undefined) install(why);
const found = findNode(root);
if (!found.ok) fail(found.problem);
if (process.argv.includes('--page')) buildPage(found.path);

/**
 * Why an installation is needed; undefined when what is installed is what package-lock.json asks for. npm removes its own
 * record of what is installed when it begins and writes it last, so an interrupted installation has none.
 */
function reasonToInstall() {
  if (!existsSync(modules)) return 'installing dependencies';
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(modules, '.package-lock.json'));
  if (locked === undefined) fail('package-lock.json is missing or damaged: get it back from version control.');
  if (installed === undefined) return 'the last installation was not finished: installing dependencies';
  for (const [path, { version, optional }] of Object.entries(locked)) {
    if (path === '' || (optional && installed[path] === undefined)) continue;
    const isThere = installed[path]?.version === version && existsSync(join(root, path, 'package.json'));
    if (!isThere)
      return `${path.replace(/^.*node_modules\//, '')} ${version} is not installed: installing dependencies`;
  }
  const isForeign = isPackagedHere() && packagedNode(root) === undefined;
  return isForeign ? 'the packaged Node of this kind of machine is not installed: installing dependencies' : undefined;
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install(why) {
  process.stderr.write(`assay: ${why} (about half a minute) ...\n`);
  const started = Date.now();
  const run = runNpm(['ci', '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund']);
  if (run.error) fail(`npm could not be started: ${run.error.message}. Install npm 10 or newer, then try again.`);
  if (run.signal || run.status === 130) fail('the installation was interrupted; the next start begins it again.');
  if (run.status !== 0) {
    fail('npm ci failed; its message stands above. Without a connection to the npm registry nothing can be installed.');
  }
  const result = findNode(root);
  if (!result.ok) fail(`npm ci finished, yet: ${result.problem}`);
  process.stderr.write(`assay: installed in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

/** npm with the host's Node: the one in node_modules is about to be removed. */
function runNpm(npmArguments) {
  const ownBinaries = join(modules, '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ownBinaries);
  const isWindows = process.platform === 'win32';
  return spawnSync(isWindows ? 'npm.cmd' : 'npm', [...npmArguments, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path.join(delimiter) },
    shell: isWindows,
  });
}

/** The dashboard is built where its sources are, by the Node that Assay runs on; nothing is done when it is fresh. */
function buildPage(node) {
  const run = spawnSync(node, [join(root, 'tools', 'build-web.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (run.status !== 0) fail('the dashboard could not be built; the message stands above.');
}

function fail(problem) {
  process.stderr.write(`assay: ${problem}\n`);
  process.exit(1);
}
