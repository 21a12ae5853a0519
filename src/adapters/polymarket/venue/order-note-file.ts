import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import type { ClientOrderId, VenueOrder } from '#domain/orders/venue-gateway.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import type { OrderNote, OrderNotes } from '#adapters/polymarket/venue/order-notes.ts';

const whole = z.string().regex(/^\d+$/);
const noteSchema = z.object({
  name: z.string().transform((name) => name as ClientOrderId),
  orderId: z.string(),
  state: z.enum(['sent', 'accepted', 'killed', 'void']),
  instrument: z.string().transform((id) => id as VenueOrder['instrument']),
  market: z.string(),
  quantity: z.string(),
  terms: z.object({
    exchange: z.enum(['plain', 'negative-risk', 'v3']),
    tokenId: whole,
    side: z.enum(['buy', 'sell']),
    salt: whole.transform(BigInt),
    timestamp: z.int(),
    makerAmount: whole.transform(BigInt),
    takerAmount: whole.transform(BigInt),
  }),
  type: z.enum(['GTC', 'GTD', 'FOK', 'FAK']),
  postOnly: z.boolean(),
  endsAtOnce: z.boolean(),
  sentAt: z.number(),
});

/**
 * Notes in a file that only grows, one JSON object a line, each on the disk before its order is sent. About 600 bytes an order,
 * twice. No secrets are in it: a signature is made anew.
 */
export class OrderNoteFile implements OrderNotes {
  private readonly known: MemoryOrderNotes;
  private readonly file: FileHandle;
  private line: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, known: MemoryOrderNotes) {
    this.file = file;
    this.known = known;
  }

  /** Reads what is there. Throws `argument.invalid` for a line that is no note, unless it is a last one that was cut. */
  static async open(path: string): Promise<OrderNoteFile> {
    const file = await open(path, 'a+', 0o600);
    try {
      return new OrderNoteFile(file, await notesIn(file, path));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  byName(name: ClientOrderId): OrderNote | undefined {
    return this.known.byName(name);
  }

  byOrder(orderId: string): OrderNote | undefined {
    return this.known.byOrder(orderId);
  }

  all(): Iterable<OrderNote> {
    return this.known.all();
  }

  write(note: OrderNote): Promise<void> {
    this.known.keep(note);
    const written = this.line.then(async () => {
      await this.file.appendFile(`${JSON.stringify(note, textOfWhole)}\n`);
      await this.file.datasync();
    });
    this.line = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.line;
    await this.file.close();
  }
}

async function notesIn(file: FileHandle, path: string): Promise<MemoryOrderNotes> {
  const text = await file.readFile('utf8');
  const known = new MemoryOrderNotes();
  const lines = text.split('\n');
  // What stands behind the last line break was never finished, so its order was never sent.
  const rest = lines.pop();
  lines.forEach((line, i) => known.keep(noteIn(line, path, i + 1)));
  if (rest !== undefined && rest !== '') await file.truncate(Buffer.byteLength(text) - Buffer.byteLength(rest));
  return known;
}

function textOfWhole(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

function noteIn(line: string, file: string, number: number): OrderNote {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    parsed = undefined;
  }
  const note = noteSchema.safeParse(parsed);
  if (note.success) return note.data;
  throw new AssayError('argument.invalid', `Expected a note of an order in "${file}", line ${number} is none`, {
    place: { file, line: number },
    remedy: 'Orders that it stands for may be open at the venue: look there before the file is moved away.',
  });
}
