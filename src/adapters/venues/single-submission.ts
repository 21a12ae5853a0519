import type { AssayError } from '#core/errors.ts';
import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { unixMs } from '#core/time.ts';
import type {
  ClientOrderId,
  SubmitAnswer,
  VenueFill,
  VenueOrder,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';

/** What a look-up by name gives. */
export interface FoundOrder {
  readonly report: VenueOrderReport;
  readonly fills: readonly VenueFill[];
}

/** What {@link SingleSubmission} does at the venue. */
export interface SubmissionSteps {
  /** Sends once, and never throws. */
  send(order: VenueOrder): Promise<SubmitAnswer>;
  /** Throws an `AdapterError` when the venue does not answer. */
  lookUp(order: VenueOrder): Promise<FoundOrder | undefined>;
  /** By the venue's clock. */
  now(): UnixMs;
  readonly settleMs: number;
}

/**
 * Makes one order of one name where the venue itself does not: calls of the same name wait for each other, and a name that was
 * sent before is looked up first. It is sent again only when a look-up after its doubt has settled finds nothing. Names are kept
 * for the life of the process (about 100 bytes each); after a restart the caller looks up before it sends.
 */
export class SingleSubmission {
  private readonly steps: SubmissionSteps;
  private readonly underWay = new Map<ClientOrderId, Promise<SubmitAnswer>>();
  /** Names that may be at the venue: `accepted`, or when the doubt about them settles. */
  private readonly sent = new Map<ClientOrderId, 'accepted' | UnixMs>();

  constructor(steps: SubmissionSteps) {
    this.steps = steps;
  }

  /** Notes that an order of this name is at the venue, as a look-up has shown. */
  note(name: ClientOrderId): void {
    this.sent.set(name, 'accepted');
  }

  async submit(order: VenueOrder): Promise<SubmitAnswer> {
    const { clientId } = order;
    for (let before = this.underWay.get(clientId); before !== undefined; before = this.underWay.get(clientId)) {
      await before;
    }
    const answer = this.once(order);
    this.underWay.set(clientId, answer);
    try {
      return await answer;
    } finally {
      this.underWay.delete(clientId);
    }
  }

  private async once(order: VenueOrder): Promise<SubmitAnswer> {
    const before = this.sent.get(order.clientId);
    if (before === undefined) return this.send(order);
    try {
      const found = await this.steps.lookUp(order);
      if (found !== undefined) return this.remember(order, { kind: 'accepted', ...found });
    } catch (error) {
      return this.doubt(before, errorOf(error));
    }
    const mayArrive = before === 'accepted' || this.steps.now() < before;
    return mayArrive ? this.doubt(before, stillInDoubt(order)) : this.send(order);
  }

  private async send(order: VenueOrder): Promise<SubmitAnswer> {
    const answer = await this.steps.send(order);
    if (answer.kind !== 'rejected' || answer.reason !== 'duplicate') return this.remember(order, answer);
    try {
      const found = await this.steps.lookUp(order);
      return found === undefined ? answer : this.remember(order, { kind: 'accepted', ...found });
    } catch (error) {
      return this.remember(order, this.doubt('accepted', errorOf(error)));
    }
  }

  private doubt(before: 'accepted' | UnixMs, error: AssayError): SubmitAnswer {
    const settledAt = before === 'accepted' ? unixMs(this.steps.now() + this.steps.settleMs) : before;
    return { kind: 'unknown', settledAt, error };
  }

  private remember(order: VenueOrder, answer: SubmitAnswer): SubmitAnswer {
    if (answer.kind === 'accepted') this.sent.set(order.clientId, 'accepted');
    else if (answer.kind === 'unknown') this.sent.set(order.clientId, answer.settledAt);
    else this.sent.delete(order.clientId);
    return answer;
  }
}

function errorOf(error: unknown): AssayError {
  if (error instanceof AdapterError) return error;
  throw error;
}

function stillInDoubt({ clientId }: VenueOrder): AdapterError {
  const message = `Expected order "${clientId}" at the venue or its doubt to have settled, found neither yet`;
  return new AdapterError('venue.unavailable', message, { retryable: true, remedy: 'Look it up once it has settled.' });
}
