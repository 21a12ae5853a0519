import { posix } from 'node:path';
import { findFunctions } from '#tools/source/functions.ts';
import { countLines, isBench, isTest } from '#tools/source/tree.ts';
import type { SourceTree } from '#tools/source/tree.ts';
import { judgeSize, noFindings } from '#tools/style/findings.ts';
import type { Findings } from '#tools/style/findings.ts';
import { EXEMPT_FROM_SIZE, LIMITS, SMALL_FILES } from '#tools/style/limits.ts';
import type { Exemption } from '#tools/style/limits.ts';

/** Sizes of files, functions, parameter lists and folders. `modules` are the folders below `src` of boundaries.json. */
export function checkSizes(tree: SourceTree, modules: readonly string[], exemptions = EXEMPT_FROM_SIZE): Findings {
  const findings = noFindings();
  const exempt = new Set(exemptions.map(({ file }) => file));
  for (const [file, text] of tree) if (!exempt.has(file)) checkFile(findings, file, text);
  checkFolders(findings, [...tree.keys()]);
  for (const module of modules) checkSmallFiles(findings, tree, module);
  for (const exemption of exemptions) checkExemption(findings, tree, exemption);
  return findings;
}

function checkFile(findings: Findings, file: string, text: string): void {
  const fileLimit = isTest(file) ? LIMITS.testFileLines : LIMITS.fileLines;
  judgeSize(findings, { file, line: 1 }, { limit: fileLimit, size: countLines(text), what: 'lines' });
  if (file.startsWith('src/')) {
    const depth = { limit: LIMITS.depthBelowSrc, size: file.split('/').length - 1, what: 'levels below src' };
    judgeSize(findings, { file, line: 1 }, depth);
  }
  for (const { name, line, lines, parameters, isSuite } of findFunctions(text)) {
    const at = { file, line };
    const long = { limit: LIMITS.functionLines, size: lines, what: `lines in function ${name}` };
    if (!isSuite) judgeSize(findings, at, long);
    // Rows of a table of tests come as the parameters of a callback.
    if (isTest(file) && name === '(anonymous)') continue;
    judgeSize(findings, at, { limit: LIMITS.parameters, size: parameters, what: `parameters in function ${name}` });
  }
}

function checkFolders(findings: Findings, files: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = posix.dirname(file);
    if (!isTest(file) && !isBench(file)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts) {
    const full = { limit: LIMITS.filesInFolder, size: count, what: 'files in the folder' };
    judgeSize(findings, { file: folder, line: 1 }, full);
  }
}

function checkSmallFiles(findings: Findings, tree: SourceTree, module: string): void {
  const own = [...tree].filter(([file]) => file.startsWith(`src/${module}/`) && !isTest(file) && !isBench(file));
  const small = own.filter(([, text]) => countLines(text) < SMALL_FILES.lines);
  if (own.length < 5 || small.length <= own.length * SMALL_FILES.share) return;
  const message = `has ${small.length} of ${own.length} files below ${SMALL_FILES.lines} lines: put together what belongs together`;
  findings.warnings.push({ file: `src/${module}`, line: 1, message });
}

function checkExemption(findings: Findings, tree: SourceTree, { file }: Exemption): void {
  const text = tree.get(file);
  const alone = noFindings();
  if (text !== undefined) checkFile(alone, file, text);
  if (alone.failures.length > 0 || alone.warnings.length > 0) return;
  findings.failures.push({ file, line: 1, message: 'needs no exemption from the size limits: take it off the list' });
}
