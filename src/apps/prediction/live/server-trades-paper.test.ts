import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const APPS = join(import.meta.dirname, '..', '..');

describe('the server', () => {
  it('names nothing of what trades for real', () => {
    const files = readdirSync(join(APPS, 'server'), { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.ts'));
    expect(code.length).toBeGreaterThan(20);
    const named = code.filter((file) => /prediction\/live\/|runtime\/prediction\//.test(textOf(file)));
    expect(named).toEqual([]);
  });
});

function textOf(file: string): string {
  return readFileSync(join(APPS, 'server', file), 'utf8');
}
