import type { Clock } from '#core/clock.ts';
import { WireError } from '#core/wire.ts';
import type { HttpCallOptions, HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { damaged } from '#sandbox/faults/damaged-text.ts';
import type { FaultDice } from '#sandbox/faults/fault-dice.ts';
import type { HttpFault, HttpRule } from '#sandbox/faults/fault-rule.ts';

/** One request on its way through trouble. */
interface Passage {
  readonly inner: HttpPort;
  readonly clock: Clock;
  readonly request: HttpRequest;
  readonly options: HttpCallOptions;
}

/** A port before another one, on which things go wrong by the dice of the moment. */
export function faultyHttp(inner: HttpPort, clock: Clock, dice: () => FaultDice<HttpRule>): HttpPort {
  return (request, options) => {
    const path = request.path.split('?', 1)[0];
    const rule = dice().strike(
      ({ method, path: wanted }) =>
        (method === undefined || method === request.method) && (wanted === undefined || wanted === path),
    );
    const passage = { inner, clock, request, options };
    return rule === undefined ? inner(request, options) : pass(passage, rule.fault);
  };
}

async function pass(passage: Passage, fault: HttpFault): Promise<HttpReply> {
  const { inner, request, options } = passage;
  switch (fault.kind) {
    case 'refuse':
      throw new WireError('connection refused', 'no');
    case 'lose-request':
      return timedOut(passage);
    case 'lose-reply':
      await inner(request, options);
      return timedOut(passage);
    case 'reset':
      await inner(request, options);
      throw new WireError('connection reset', 'perhaps');
    case 'duplicate': {
      const reply = await inner(request, options);
      await inner(request, options);
      return reply;
    }
    case 'delay':
      return delayed(passage, fault.thereMs, fault.backMs);
    case 'status':
      if (fault.accepted) await inner(request, options);
      return errorReply(fault.status);
    case 'clock':
      return skewed(await inner(request, options), fault.skewMs);
    case 'truncate':
    case 'garbage':
    case 'corrupt-hash': {
      const reply = await inner(request, options);
      return { ...reply, body: damaged(reply.body, fault) };
    }
  }
}

async function timedOut({ clock, options }: Passage): Promise<never> {
  await waited(clock, options.timeoutMs, options.signal);
  throw new WireError(`no answer within ${options.timeoutMs} ms`, 'perhaps');
}

async function delayed(passage: Passage, thereMs: number, backMs: number): Promise<HttpReply> {
  const { inner, clock, request, options } = passage;
  if (thereMs + backMs < options.timeoutMs) {
    await waited(clock, thereMs, options.signal);
    const reply = await inner(request, options);
    await waited(clock, backMs, options.signal);
    return reply;
  }
  // It arrives when nobody waits for it any more: its answer, or its failure, reaches nobody.
  const late = { timeoutMs: options.timeoutMs };
  clock.after(thereMs, () => void inner(request, late).catch(() => undefined));
  return timedOut(passage);
}

async function waited(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw new WireError('the request was given up', 'perhaps', error);
  }
}

/** As the exchange's gateway answers; the text of a 5xx says nothing of what became of the request. */
function errorReply(status: number): HttpReply {
  const isLimit = status === 429 || status === 418;
  const headers: Record<string, string> = { 'content-type': 'application/json;charset=UTF-8' };
  if (isLimit) headers['retry-after'] = '1';
  const unknown = {
    code: -1007,
    msg: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  };
  const limit = { code: -1003, msg: 'Too many requests; please use the websocket for live updates.' };
  return { status, headers, body: JSON.stringify(isLimit ? limit : unknown) };
}

function skewed(reply: HttpReply, skewMs: number): HttpReply {
  const body = reply.body.replace(/"serverTime":(\d+)/, (_, time: string) => `"serverTime":${Number(time) + skewMs}`);
  return { ...reply, body };
}
