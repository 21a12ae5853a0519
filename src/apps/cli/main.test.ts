import { describe, expect, it } from 'vitest';
import { captureCli } from '#apps/cli/captured-run.ts';
import { COMMANDS } from '#apps/cli/commands.ts';

const NOWHERE = '/nonexistent-data-folder';

describe('assay', () => {
  it('lists every command in its help, without loading any', async () => {
    const run = await captureCli(['--help'], NOWHERE);
    expect(run.exitCode).toBe(0);
    for (const { name, summary } of COMMANDS)
      expect(run.stdout).toMatch(new RegExp(`${name}\\s+${summary.slice(0, 20)}`));
  });

  it('suggests the nearest command for a misspelt one, and ends with 2', async () => {
    const run = await captureCli(['bactest'], NOWHERE);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('Unknown command "bactest": did you mean "backtest"?');
  });

  it('gives an error as JSON when --json is asked for', async () => {
    const run = await captureCli(['bactest', '--json'], NOWHERE);
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'argument.unknown', place: { value: 'bactest' } } });
  });

  it.each(COMMANDS.map((entry) => entry.name))('%s has help with its own options', async (name) => {
    const run = await captureCli([name, '--help'], NOWHERE);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(`Usage: assay ${name}`);
    expect(run.stdout, 'every command can answer in JSON').toContain('--json');
  });

  it('refuses an unknown option with the way to the help', async () => {
    const run = await captureCli(['data', '--nonsense'], NOWHERE);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("unknown option '--nonsense'");
  });
});
