// Ends with 0 when Assay says that it is well, and with 1 when it does not answer or is down. For Docker, systemd and the installers.
//   node ops/health-check.mjs [address of the server]
const port = process.env.ASSAY_SERVER_PORT ?? '8400';
const server = process.argv[2] ?? `http://127.0.0.1:${port}`;
const TIMEOUT_MS = 10_000;

try {
  const answer = await fetch(new URL('/health', server), {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
  });
  const { status } = await answer.json();
  process.stdout.write(`${status}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`no answer: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}
