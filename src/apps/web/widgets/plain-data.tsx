/** Any plain data in a line, for a cell of a table: `session: s-1, reason: by hand`. */
export function summaryOf(data: unknown): string {
  if (data === null || data === undefined) return '';
  if (typeof data === 'string') return data;
  if (typeof data !== 'object') return JSON.stringify(data);
  return Object.entries(data)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

export interface PlainDataProps {
  readonly data: unknown;
  readonly label: string;
}

/** Any plain data, indented, to be read and copied. */
export function PlainData({ data, label }: PlainDataProps) {
  return (
    <pre
      role="region"
      aria-label={label}
      tabIndex={0}
      className="max-h-[60dvh] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-5 text-ink"
    >
      {JSON.stringify(data, null, 2)}
    </pre>
  );
}
