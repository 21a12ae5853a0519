import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { VerifiedBackup } from '#adapters/backup/restore-backup.ts';
import type { ArchiveManifest } from '#adapters/backup/archive/archive-format.ts';
import type { RetentionDecision, RetentionPlan } from '#adapters/backup/retention.ts';
import { contentHash, rowsOf } from '#apps/operating/make-backup.ts';
import type { MadeBackup } from '#apps/operating/make-backup.ts';
import { countText, sizeText, spanText } from '#apps/operating/sizes.ts';
import { bold, dim, green, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';

/** What was made, and what was deleted. `place` is where it lies, as it may be shown. */
export function madeText({ summary, retention, tookMs }: MadeBackup, place: string): string {
  const { name, bytes, plainBytes, isEncrypted, manifest, store } = summary;
  const ratio = bytes === 0 ? '' : `, ${(plainBytes / bytes).toFixed(1)} times smaller`;
  const pairs: (readonly [string, string])[] = [
    ['backup', green(name)],
    ['in', place],
    ['holds', `${holdingText(manifest)}, from ${store}`],
    ['size', `${sizeText(bytes)}${ratio}, in ${spanText(tookMs)}`],
    ['encrypted', isEncrypted ? 'yes' : `no ${dim('(whoever can read the file can read the store)')}`],
    ['content', contentHash(manifest)],
  ];
  return [renderPairs(pairs), ...(retention === undefined ? [] : ['', retentionText(retention)])].join('\n');
}

/** Backups of a place, and why each of them stays or is to go. */
export function listText({ keep, remove }: RetentionPlan, now: UnixMs): string {
  const rows = [
    ...keep.map((decision) => ({ ...decision, stays: true })),
    ...remove.map((decision) => ({ ...decision, stays: false })),
  ].sort((a, b) => b.backup.time - a.backup.time);
  return renderTable(
    [
      { title: 'backup', value: ({ backup }) => backup.name },
      { title: 'made', value: ({ backup }) => formatInstant(backup.time) },
      { title: 'age', align: 'right', value: ({ backup }) => spanText(Math.max(0, now - backup.time)) },
      { title: 'size', align: 'right', value: ({ backup }) => sizeText(backup.bytes) },
      { title: 'stays', value: ({ reason, stays }) => (stays ? reason : yellow(`no: ${reason}`)) },
    ],
    rows,
  );
}

/** Everything that was looked at, a line each. */
export function verifiedText({ name, bytes, header, manifest, checks }: VerifiedBackup): string {
  return [
    `${bold(name)}  ${sizeText(bytes)}, made ${formatInstant(header.created)} by Assay ${header.assay} from ${header.store}`,
    checkLine('whole', WHOLE),
    ...checks.map(({ name: check, found }) => checkLine(check, found)),
    renderPairs([
      ['holds', holdingText(manifest)],
      ['content', contentHash(manifest)],
    ]),
  ].join('\n');
}

/** What it says of a backup that every byte is the one that was written. */
export const WHOLE = 'every checksum, the integrity of the databases, the rows of every table';

/** `22.9 MB in 12 parts, 544 rows`. */
export function holdingText(manifest: ArchiveManifest): string {
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  const rows = Object.values(rowsOf(manifest)).reduce((sum, count) => sum + count, 0);
  return `${sizeText(bytes)} in ${countText(manifest.parts.length, 'part')}, ${countText(rows, 'row')}`;
}

export function checkLine(check: string, found: string): string {
  return `${green('ok')}   ${check.padEnd(8)} ${found}`;
}

function retentionText({ keep, remove }: RetentionPlan): string {
  const kept = `${countText(keep.length, 'backup')} kept, ${remove.length} deleted`;
  return [dim(kept), ...remove.map(removedLine)].join('\n');
}

function removedLine({ backup, reason }: RetentionDecision): string {
  return `  deleted ${backup.name}: ${reason}`;
}
