/** A table of codes and what they mean, as `src/core/error-codes.ts` has it. */
export type ErrorTable = Readonly<Record<string, string>>;

export const ERROR_PAGE = 'docs/errors.md';

const HEAD = `# Errors

Every code that a user or a program may meet. The command line prints the message on standard error, and what to do about it
where that is known; with \`--json\` it prints \`{"error": {"code", "message", "remedy", "place"}}\` there. Messages say what was
expected and what was found, in quotes, and where. Codes are stable: programs may rely on them, while messages may become clearer.

Exit codes: 0 done, 1 failed, 2 wrong usage (\`argument.*\`), 130 interrupted. A message that says "this is a bug in Assay" is one:
please report it with the journal of the run.

| code | meaning |
|---|---|
`;

/** The whole page, codes in alphabetical order. Written by \`node tools/errors-page.ts\`. */
export function errorPage(table: ErrorTable): string {
  const rows = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  return HEAD + rows.map(([code, meaning]) => `| \`${code}\` | ${meaning} |\n`).join('');
}

/** Where page and table differ, one sentence each. */
export function differences(page: string, table: ErrorTable): string[] {
  const documented = new Map(
    [...page.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, code, meaning]) => [code!, meaning!]),
  );
  const missing = Object.keys(table).filter((code) => !documented.has(code));
  const surplus = [...documented.keys()].filter((code) => !Object.hasOwn(table, code));
  const changed = Object.keys(table).filter((code) => documented.has(code) && documented.get(code) !== table[code]);
  return [
    ...missing.map((code) => `${code} is not in ${ERROR_PAGE}`),
    ...surplus.map((code) => `${code} is in ${ERROR_PAGE} only`),
    ...changed.map((code) => `${code} has another meaning in ${ERROR_PAGE}`),
  ];
}
