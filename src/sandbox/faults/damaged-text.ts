import type { DamagedText } from '#sandbox/faults/fault-rule.ts';

/** A text after what happened to it on the way. */
export function damaged(text: string, { kind }: DamagedText): string {
  switch (kind) {
    case 'truncate':
      return text.slice(0, text.length >> 1);
    case 'garbage':
      return `\u0000\ufffd{"${text.length.toString(36)}":]`;
    case 'corrupt-hash':
      // Another last digit: no longer the checksum, and still one by its looks.
      return text.replace(/("hash":"[0-9a-f]*)([0-9a-f])"/g, (_, head: string, digit: string) => {
        return `${head}${digit === '0' ? '1' : '0'}"`;
      });
  }
}
