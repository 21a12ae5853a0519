import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { renderRunJson } from '#apps/report/run/run-document.ts';
import { renderRunMarkdown } from '#apps/report/run/run-markdown.ts';
import { renderRunPage } from '#apps/report/run/run-page.ts';
import type { RunReport } from '#apps/report/run/run-report.ts';
import { searchParts } from '#apps/report/search/run-parts.ts';

/** The forms of a report. */
export type ReportFormat = 'html' | 'md' | 'json';

export const REPORT_FORMATS: readonly ReportFormat[] = ['html', 'md', 'json'];

/** The form that the ending of a file name asks for. Throws `argument.invalid`. */
export function formatOfFile(file: string): ReportFormat {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  const format = ending === 'htm' ? 'html' : ending === 'markdown' ? 'md' : ending;
  const found = REPORT_FORMATS.find((candidate) => candidate === format);
  if (found !== undefined) return found;
  throw new AssayError('argument.invalid', `Expected a report to end in .html, .md or .json, was "${file}"`, {
    place: { value: file },
  });
}

export function renderReport(report: RunReport, format: ReportFormat): string {
  if (format === 'html') return renderRunPage(report, searchParts(report));
  return format === 'md' ? renderRunMarkdown(report) : renderRunJson(report);
}

/** Writes a text, making the folders on the way; gives back the whole path. Throws `file.unreadable` when it cannot be written. */
export function writeText(file: string, text: string): string {
  const path = resolve(file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected to write "${path}": ${(cause as Error).message}`, {
      place: { file: path },
      cause,
    });
  }
  return path;
}
