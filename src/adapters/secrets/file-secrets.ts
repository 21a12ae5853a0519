import { AssayError } from '#core/errors.ts';
import { partsOf } from '#adapters/secrets/environment-secrets.ts';
import { readPrivateFile } from '#adapters/secrets/private-file.ts';
import { SECRET_PARTS, variableOf } from '#adapters/secrets/secret-source.ts';
import type { SecretPart, SecretParts, SecretSource } from '#adapters/secrets/secret-source.ts';

/**
 * Secrets in a file that only its owner may read: JSON (`{"binance": {"key": "..."}}`) or lines (`ASSAY_BINANCE_KEY=...`, as in
 * an env file). Read anew for each name, so that a changed key needs no restart.
 */
export class FileSecrets implements SecretSource {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  placeOf(): string {
    return `the file "${this.path}"`;
  }

  async find(name: string): Promise<SecretParts | undefined> {
    const text = await readPrivateFile(this.path);
    const values = text.trimStart().startsWith('{') ? this.jsonValues(text) : this.lineValues(text);
    return partsOf(name, (variable) => values.get(variable));
  }

  private jsonValues(text: string): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    const names = fieldsOf(parsedJson(text));
    if (names === undefined) throw this.fault('JSON that can be read');
    for (const [name, parts] of names) {
      const fields = fieldsOf(parts);
      // Names are not quoted either: what stands in the wrong place may be the secret itself.
      if (fields === undefined) throw this.fault('an object of parts under each name');
      for (const [part, value] of fields) {
        if (!isPart(part)) throw this.fault(`parts named ${SECRET_PARTS.join(', ')} under each name`);
        if (typeof value !== 'string') throw this.fault(`a text as each "${part}"`);
        values.set(variableOf(name, part), value);
      }
    }
    return values;
  }

  private lineValues(text: string): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (/^\s*(?:#|$)/.test(line)) continue;
      const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
      if (match === null) throw this.fault('"NAME=value", a comment or nothing', i + 1);
      values.set(match[1]!, unquoted(match[2]!));
    }
    return values;
  }

  /** Never with the text: it is full of secrets. */
  private fault(expected: string, line?: number): AssayError {
    const where = line === undefined ? '' : `, line ${line}`;
    return new AssayError('file.unreadable', `Expected ${expected} in the file of secrets "${this.path}"${where}`, {
      place: { file: this.path, ...(line === undefined ? {} : { line }) },
      remedy: 'Write JSON such as {"binance": {"key": "...", "secret": "..."}}, or lines such as ASSAY_BINANCE_KEY=...',
    });
  }
}

/** Undefined for what is no JSON; the error of the parser would quote it. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
}

function isPart(name: string): name is SecretPart {
  return (SECRET_PARTS as readonly string[]).includes(name);
}

/** `'a b'` and `"a b"` without their quotes. */
function unquoted(value: string): string {
  const quote = value[0];
  const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}
