import { readFileSync } from 'node:fs';
import { AssayError } from '#core/errors.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';

/** Reads risk rules from a JSON file. Throws `file.unreadable`, or `config.invalid` naming file and field. */
export function riskFile(path: string): RiskConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a file of risk rules, but it cannot be read: "${path}"`, {
      cause,
      remedy: 'docs/risk.md shows one.',
    });
  }
  try {
    return readRiskConfig(JSON.parse(text));
  } catch (error) {
    const { message, place } = error instanceof AssayError ? error : { message: String(error), place: {} };
    throw new AssayError('config.invalid', `${path}: ${message}`, { cause: error, place: { ...place, file: path } });
  }
}
