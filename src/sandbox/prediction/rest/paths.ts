/** Where each service is below the sandbox's address. */
export const SERVICES = { gamma: '/gamma', clob: '/clob', data: '/data-api' } as const;

const GAMMA = /^\/(events|public-search|tags)(\/|$)/;
const DATA = /^\/(trades|positions|activity|holders|value)$/;

/**
 * The path with its service before it. All services are at one address as well, as if each were asked alone: there `/markets` is
 * Gamma's, but for a condition id and for the cursor, which only the order book has.
 */
export function servicePath(path: string, query: string): string {
  if (Object.values(SERVICES).some((start) => path.startsWith(`${start}/`))) return path;
  if (GAMMA.test(path)) return `${SERVICES.gamma}${path}`;
  if (DATA.test(path)) return `${SERVICES.data}${path}`;
  const isGammaMarkets = /^\/markets(\/(?!0x)|$)/.test(path) && !new URLSearchParams(query).has('next_cursor');
  return `${isGammaMarkets ? SERVICES.gamma : SERVICES.clob}${path}`;
}
