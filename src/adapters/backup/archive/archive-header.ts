import { createHash } from 'node:crypto';
import { AdapterError } from '#core/errors.ts';
import {
  DIGEST_BYTES,
  FORMAT,
  HEADER_BYTES_MAX,
  MAGIC,
  PREAMBLE_BYTES,
  damagedBackup,
} from '#adapters/backup/archive/archive-format.ts';
import type { ArchiveHeader } from '#adapters/backup/archive/archive-format.ts';
import { checkedHeader } from '#adapters/backup/archive/archive-json.ts';
import type { ByteReader } from '#adapters/backup/archive/byte-reader.ts';

/** Reads and checks what stands before the first frame. Throws `backup.damaged`. */
export async function readHeader(
  reader: ByteReader,
): Promise<{ readonly header: ArchiveHeader; readonly digest: Buffer }> {
  const magic = await reader.take(MAGIC.length, 'header');
  if (!magic.equals(MAGIC)) throw notABackup(magic);
  const numbers = await reader.take(PREAMBLE_BYTES - MAGIC.length, 'header');
  const [format, length] = [numbers.readUInt32LE(0), numbers.readUInt32LE(4)];
  if (length > HEADER_BYTES_MAX) throw damagedBackup('header', `claims a length of "${length}" bytes`);
  const text = await reader.take(length, 'header');
  const digest = await reader.take(DIGEST_BYTES, 'header');
  const found = createHash('sha256').update(magic).update(numbers).update(text).digest();
  if (!found.equals(digest)) throw damagedBackup('header', 'does not fit its checksum');
  if (format !== FORMAT) throw newerFormat(format);
  return { header: checkedHeader(text), digest };
}

function notABackup(found: Buffer): AdapterError {
  const shown = found.toString('latin1').replace(/[^ -~]/g, '?');
  return new AdapterError('backup.damaged', `Expected a backup of Assay, was a file that begins with "${shown}"`, {
    retryable: false,
    remedy: 'Name a file that "assay backup" made; nothing was restored.',
    place: { value: shown },
  });
}

/** The header is whole, so this is no damage; a later version of Assay has another format. */
function newerFormat(format: number): AdapterError {
  return new AdapterError(
    'backup.damaged',
    `Expected a backup of format "${FORMAT}", was "${format}", of a newer Assay`,
    {
      retryable: false,
      remedy: 'Update Assay, then restore; nothing was restored.',
      place: { value: `${format}` },
    },
  );
}
