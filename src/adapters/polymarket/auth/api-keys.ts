import { z } from 'zod';
import { AdapterError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import { excerpt } from '#adapters/transport/http-client.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import { l1Headers } from '#adapters/polymarket/auth/key-attestation.ts';
import type { Attestation } from '#adapters/polymarket/auth/key-attestation.ts';
import type { PolymarketApiKey } from '#adapters/polymarket/auth/request-signature.ts';

const apiKeySchema = z.object({ apiKey: z.string().min(1), secret: z.string().min(1), passphrase: z.string().min(1) });
const TIMEOUT_MS = 10_000;

/**
 * The wallet's API key of this nonce: looked up, or made when it has none. Both need the private key only, so that nothing else has
 * to be kept. Throws `venue.unavailable`, `venue.rejected`, `venue.malformed`.
 */
export async function openApiKey(http: HttpPort, attestation: Attestation): Promise<PolymarketApiKey> {
  const found = await ask(http, 'GET', '/auth/derive-api-key', attestation);
  if (found.status < 300) return keyIn(found);
  // Whatever it is that keeps it from being looked up is told by the second answer as well.
  const made = await ask(http, 'POST', '/auth/api-key', attestation);
  if (made.status < 300) return keyIn(made);
  throw new AdapterError(
    made.status >= 500 ? 'venue.unavailable' : 'venue.rejected',
    `Polymarket gives no API key (status ${made.status}): "${excerpt(made.body)}"`,
    { retryable: made.status >= 500 || made.status === 429, remedy: 'Check the private key, the chain and the clock.' },
  );
}

async function ask(http: HttpPort, method: 'GET' | 'POST', path: string, attestation: Attestation): Promise<HttpReply> {
  const headers = { accept: 'application/json', ...l1Headers(attestation) };
  try {
    return await http({ method, path, headers, body: '' }, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const remedy = 'Check the connection and the address of the venue.';
    throw new AdapterError('venue.unavailable', `Polymarket ${error.message}`, {
      retryable: true,
      remedy,
      cause: error,
    });
  }
}

/** The answer holds secrets: what does not fit is told without a word of it. */
function keyIn({ body }: HttpReply): PolymarketApiKey {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const shape = apiKeySchema.safeParse(parsed);
  if (!shape.success) {
    const context = { code: 'venue.malformed', provider: 'Polymarket', what: 'an API key' } as const;
    return parseWire(hidden, undefined, context);
  }
  const { apiKey, secret, passphrase } = shape.data;
  return { key: new Redacted(apiKey), secret: new Redacted(secret), passphrase: new Redacted(passphrase) };
}

const hidden = z.never();
