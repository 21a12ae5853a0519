import { posix } from 'node:path';
import { countLines } from '#tools/source/tree.ts';
import type { SourceTree } from '#tools/source/tree.ts';
import { noFindings } from '#tools/style/findings.ts';
import type { Findings } from '#tools/style/findings.ts';
import { BANNED_FOLDERS, README_LINES } from '#tools/style/limits.ts';

const KEBAB_FOLDER = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const KEBAB_FILE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.conformance|\.config|\.slow)?(?:\.test|\.bench)?\.(?:tsx?|mjs)$/;

/** Names of files and folders, and the README that each module folder starts with. */
export function checkNames(tree: SourceTree, modules: readonly string[]): Findings {
  const findings = noFindings();
  const fail = (file: string, message: string): void => void findings.failures.push({ file, line: 1, message });
  for (const file of tree.keys()) {
    const name = posix.basename(file);
    if (!/\.(?:tsx?|mjs)$/.test(name)) continue;
    if (name.startsWith('index.')) fail(file, 'is a barrel: import the file that holds the thing');
    if (!KEBAB_FILE.test(name)) fail(file, `Expected a kebab-case file name, was "${name}"`);
  }
  for (const folder of foldersOf(tree)) {
    const name = posix.basename(folder);
    if (BANNED_FOLDERS.includes(name)) fail(folder, `is named by kind ("${name}"): name it with a noun of the trade`);
    else if (!KEBAB_FOLDER.test(name)) fail(folder, `Expected a kebab-case folder name, was "${name}"`);
  }
  for (const module of modules) checkReadme(tree, `src/${module}`, fail);
  return findings;
}

function checkReadme(tree: SourceTree, folder: string, fail: (file: string, message: string) => void): void {
  const isThere = [...tree.keys()].some((file) => file.startsWith(`${folder}/`) && /\.tsx?$/.test(file));
  const readme = tree.get(`${folder}/README.md`);
  if (readme === undefined) {
    if (isThere)
      fail(`${folder}/README.md`, 'is missing: say what belongs here, what does not, main types, how to add one');
  } else if (countLines(readme) > README_LINES) {
    fail(`${folder}/README.md`, `has ${countLines(readme)} lines, at most ${README_LINES}`);
  }
}

function foldersOf(tree: SourceTree): Set<string> {
  const folders = new Set<string>();
  for (const file of tree.keys()) {
    for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return folders;
}
