import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { DoubtReason, PredictionEvent, PredictionEventKind } from '#domain/prediction/prediction-event.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { ByteReader, ByteWriter } from '#adapters/storage/prediction/bytes.ts';

/*
 * A block holds what one market said, oldest first: a version, then event after event: kind, distance of both times from those of the
 * event before, and the fields of the kind. Numbers take as many bytes as they need; a change of one level takes about 12.
 */
const VERSION = 1;

/** By position: the numbers are stored, so that names may only be added at the end. */
const KINDS: readonly PredictionEventKind[] = ['book', 'change', 'trade', 'settled', 'tick-size', 'doubt', 'resolved'];
const AGGRESSORS: readonly Aggressor[] = ['unknown', 'buyer', 'seller'];
const WINNERS: readonly (OutcomeIndex | 'split')[] = [0, 1, 'split'];

export function encodeEvents(events: readonly PredictionEvent[]): Uint8Array {
  const writer = new ByteWriter();
  writer.whole(VERSION);
  let time = 0;
  let received = 0;
  for (const event of events) {
    writer.whole(KINDS.indexOf(event.kind));
    writer.signed(event.time - time);
    writer.signed(event.receivedTime - received);
    time = event.time;
    received = event.receivedTime;
    writeFields(writer, event);
  }
  return writer.done();
}

/** Undefined when the bytes are not those of a block. */
export function decodeEvents(market: MarketId, bytes: Uint8Array): PredictionEvent[] | undefined {
  try {
    return readEvents(market, new ByteReader(bytes));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function readEvents(market: MarketId, reader: ByteReader): PredictionEvent[] {
  if (reader.whole() !== VERSION) throw new RangeError('the block is of another version');
  const events: PredictionEvent[] = [];
  let time = 0;
  let received = 0;
  while (!reader.isAtEnd) {
    const kind = named(KINDS, reader.whole());
    time += reader.signed();
    received += reader.signed();
    const place = { market, time: time as UnixMs, receivedTime: received as UnixMs };
    events.push({ ...place, ...readFields(reader, kind) });
  }
  return events;
}

function writeFields(writer: ByteWriter, event: PredictionEvent): void {
  switch (event.kind) {
    case 'book':
    case 'change':
      writePairs(writer, event.bids);
      writePairs(writer, event.asks);
      return;
    case 'trade':
    case 'settled':
      writer.whole(event.outcome);
      writer.whole(event.ticks);
      writer.whole(event.lots);
      writer.whole(AGGRESSORS.indexOf(event.aggressor));
      if (event.kind === 'trade') return;
      writer.text(event.tradeId);
      writer.text(event.wallet);
      return;
    case 'tick-size':
      writer.text(event.tickSize.toString());
      return;
    case 'doubt':
      writer.text(event.reason);
      writer.text(event.message);
      return;
    case 'resolved':
      writer.whole(WINNERS.indexOf(event.winner));
  }
}

type Fields<E> = E extends unknown ? Omit<E, 'market' | 'time' | 'receivedTime'> : never;

function readFields(reader: ByteReader, kind: PredictionEventKind): Fields<PredictionEvent> {
  switch (kind) {
    case 'book':
    case 'change':
      return { kind, bids: readPairs(reader), asks: readPairs(reader) };
    case 'trade':
      return { kind, ...readTrade(reader) };
    case 'settled': {
      const { aggressor, ...trade } = readTrade(reader);
      if (aggressor === 'unknown') throw new RangeError('a settled trade has a side');
      return { kind, ...trade, aggressor, tradeId: reader.text(), wallet: reader.text() };
    }
    case 'tick-size':
      return { kind, tickSize: Decimal.parse(reader.text()) };
    case 'doubt':
      return { kind, reason: reader.text() as DoubtReason, message: reader.text() };
    case 'resolved':
      return { kind, winner: named(WINNERS, reader.whole()) };
  }
}

function readTrade(reader: ByteReader): { outcome: OutcomeIndex; ticks: number; lots: number; aggressor: Aggressor } {
  const outcome = reader.whole() === 0 ? 0 : 1;
  return { outcome, ticks: reader.whole(), lots: reader.whole(), aggressor: named(AGGRESSORS, reader.whole()) };
}

function writePairs(writer: ByteWriter, pairs: LevelPairs): void {
  writer.whole(pairs.length);
  for (let i = 0; i < pairs.length; i++) writer.whole(pairs[i]!);
}

function readPairs(reader: ByteReader): number[] {
  const length = reader.whole();
  const pairs: number[] = [];
  for (let i = 0; i < length; i++) pairs.push(reader.whole());
  return pairs;
}

function named<T>(names: readonly T[], at: number): T {
  const name = names[at];
  if (name === undefined) throw new RangeError(`the block names a kind that is not known, number ${at}`);
  return name;
}
