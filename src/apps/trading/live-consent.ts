import { AssayError } from '#core/errors.ts';
import type { VenueAccount, VenueGateway } from '#domain/orders/venue-gateway.ts';

/** Real orders need `--live` and the id of the account, typed, that the key belongs to. Throws `live.refused`. */
export async function assertLive(gateway: VenueGateway, typed: string | undefined): Promise<VenueAccount> {
  if (typed === undefined || typed.trim() === '') {
    throw refused('Expected --account <id> with --live: the account at the venue that real orders are for, was ""', '');
  }
  const account = await gateway.account();
  // The real id is not told: whoever trades it knows it, and has looked.
  if (account.id !== typed) throw refused(`Expected --account to be that of the key, was "${typed}"`, typed);
  if (!account.mayTrade)
    throw refused(`Expected a key that may trade, was one of account "${typed}" that may not`, typed);
  return account;
}

function refused(message: string, value: string): AssayError {
  return new AssayError('live.refused', message, {
    place: { value },
    remedy:
      'Nothing was sent. The id of the account stands on the pages of the venue; leave --live out to trade on paper.',
  });
}
