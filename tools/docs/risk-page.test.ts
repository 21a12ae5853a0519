import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';

describe('the page about risk', () => {
  it('shows an example that is read as it stands', () => {
    const page = readFileSync(new URL('../../docs/risk.md', import.meta.url), 'utf8');
    const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as object;
    expect(readRiskConfig(example)).toEqual({ ...NO_RISK_RULES, ...example });
  });
});
