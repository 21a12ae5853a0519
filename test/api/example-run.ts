import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';
import type { FencedBlock } from '../guides/markdown.ts';

/** An example cannot take longer, ms. */
const PATIENCE_MS = 60_000;

/** A folder in which the blocks of a guide are run one after the other, as a reader would: what one of them sets, the next ones have. */
export class ExampleFolder {
  readonly path: string;
  private readonly address: string;
  private count = 0;

  /** `address`: of the server, in place of the one that the guide names. */
  constructor(address: string) {
    this.address = address;
    mkdirSync(join(ROOT, '.assay'), { recursive: true });
    this.path = mkdtempSync(join(ROOT, '.assay', 'examples-'));
    writeFileSync(join(this.path, 'package.json'), '{"type":"module"}\n');
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'), 'dir');
  }

  /** What a block printed. Throws with all that it said when it fails. */
  run(block: FencedBlock): string {
    return block.language === 'sh' ? this.runShell(block) : this.runTypeScript(block);
  }

  /** What the compiler says against the TypeScript that was run; empty when nothing. */
  typeErrors(): string {
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2024',
      '--lib',
      'es2024',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    const files = Array.from({ length: this.count }, (_, i) => `example-${i + 1}.ts`);
    return this.process(join(ROOT, 'node_modules/typescript/bin/tsc'), [
      ...options,
      '--allowImportingTsExtensions',
      ...files.filter((name) => existsSync(join(this.path, name))),
    ]).said;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private runShell({ text, line }: FencedBlock): string {
    const script = [
      'set -euo pipefail',
      'if [ -f state.sh ]; then . ./state.sh; fi',
      'set -o allexport',
      this.here(text),
      'set +o allexport',
      '{ export -p; declare -f; } > state.sh',
    ].join('\n');
    return this.output(line, this.spawn('bash', ['-c', script]));
  }

  /** A block with a name is a module for those that follow; another one is run. */
  private runTypeScript({ text, note, line }: FencedBlock): string {
    const name = note === '' ? `example-${(this.count += 1)}.ts` : note;
    writeFileSync(join(this.path, name), this.here(text));
    if (note !== '') return '';
    const script = `. ./state.sh; exec "$0" --disable-warning=ExperimentalWarning "$1"`;
    return this.output(line, this.spawn('bash', ['-c', script, process.execPath, name]));
  }

  private here(text: string): string {
    return text.replaceAll('http://127.0.0.1:8400', this.address);
  }

  private output(line: number, { code, printed, said }: Ended): string {
    if (code !== 0) throw new Error(`Expected the block of line ${line} to end with 0, was ${code}: ${said}`);
    return printed;
  }

  private process(program: string, args: readonly string[]): Ended {
    return this.spawn(process.execPath, [program, ...args]);
  }

  private spawn(program: string, args: readonly string[]): Ended {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.path,
      encoding: 'utf8',
      timeout: PATIENCE_MS,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
        HOME: this.path,
        NO_PROXY: '127.0.0.1',
        no_proxy: '127.0.0.1',
      },
    });
    return { code: status, printed: stdout, said: `${stdout}${stderr}` };
  }
}

interface Ended {
  readonly code: number | null;
  readonly printed: string;
  readonly said: string;
}
