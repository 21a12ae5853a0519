import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of a text, 64 hex digits. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** A running SHA-256 over texts, for journals: equal hashes mean equal runs. */
export class RunningHash {
  private readonly hasher = sha256.create();

  add(text: string): void {
    this.hasher.update(utf8ToBytes(text));
  }

  /** The hash of everything added so far; adding may go on afterwards. */
  digest(): string {
    return bytesToHex(this.hasher.clone().digest());
  }
}

/** JSON with sorted keys, so that equal data has equal text. As in JSON, numbers that are not finite become `null`. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    const record = part as Record<string, unknown>;
    return Object.fromEntries(
      Object.keys(record)
        .sort()
        .map((key) => [key, record[key]]),
    );
  });
}
