// `node tools/build-web.ts [--force]`: builds the dashboard into dist/web when its sources have changed since; else does nothing.
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#tools/source/tree.ts';
import { compressFiles } from '#tools/web/compress.ts';
import { INPUTS_FILE, WEB_OUT, isWebFresh, webInputs } from '#tools/web/inputs.ts';

const inputs = webInputs(ROOT);
if (process.argv.includes('--force') || !isWebFresh(ROOT, inputs)) {
  const started = Date.now();
  process.stderr.write('assay: building the dashboard ...\n');
  await build();
  process.stderr.write(`assay: built in ${((Date.now() - started) / 1_000).toFixed(1)} s\n`);
}

/** Builds beside the old one and puts it in its place at the end: what is served is always whole. */
async function build(): Promise<void> {
  process.env['NODE_ENV'] = 'production';
  const { build: viteBuild } = await import('vite');
  const out = join(ROOT, WEB_OUT);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const fresh = mkdtempSync(join(ROOT, 'dist', 'web-new-'));
  try {
    await viteBuild({
      configFile: join(ROOT, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true },
    });
    // A temporary folder is private; this one is served, maybe by another user.
    chmodSync(fresh, 0o755);
    compressFiles(fresh);
    writeFileSync(join(fresh, INPUTS_FILE), `${inputs}\n`);
    rmSync(out, { recursive: true, force: true });
    renameSync(fresh, out);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
