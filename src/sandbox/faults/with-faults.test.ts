import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { HttpReply, HttpRequest, SocketListener } from '#core/wire.ts';
import { readFaults } from '#sandbox/faults/read-faults.ts';
import type { FaultRule, HttpFault, SocketFault } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const ORDER: HttpRequest = { method: 'POST', path: '/order?x=1', headers: {}, body: '' };
const TIMEOUT = { timeoutMs: 1_000 };

/** A server that answers with how often it was asked, and says what it is told to. */
function open(rules: readonly FaultRule[], seed = 1) {
  const clock = new VirtualClock(unixMs(0));
  const arrivals: number[] = [];
  let listener: SocketListener | undefined;
  let isClosed = false;
  const server = {
    http: (): Promise<HttpReply> => {
      arrivals.push(clock.now());
      return Promise.resolve({ status: 200, headers: {}, body: `{"serverTime":1000,"n":${arrivals.length}}` });
    },
    sockets: (_: string, heard: SocketListener) => {
      listener = heard;
      heard.onOpen();
      return { send: () => undefined, close: () => void (isClosed = true) };
    },
  };
  const ports = withFaults(server, rules, clock, new Rng(seed));
  const say = (text: string): void => listener?.onText(text);
  return { clock, ports, arrivals, say, isClosed: () => isClosed };
}

/** How a request ended and when. */
async function outcome({ clock, ports }: ReturnType<typeof open>, request = ORDER): Promise<string> {
  let told = 'pending';
  void ports.http(request, TIMEOUT).then(
    ({ status, body }) => (told = `${status} ${body} at ${clock.now()}`),
    (error: { message: string; sent: string }) => (told = `${error.message}, sent ${error.sent}, at ${clock.now()}`),
  );
  await clock.runUntil(clock.now() + 5_000);
  return told;
}

function onHttp(fault: HttpFault, plan: FaultRule['plan'] = { nth: [1] }): readonly FaultRule[] {
  return [{ on: 'http', method: 'POST', path: '/order', plan, fault }];
}

describe('requests', () => {
  it.each<[HttpFault, string, number]>([
    [{ kind: 'refuse' }, 'connection refused, sent no, at 0', 0],
    [{ kind: 'lose-request' }, 'no answer within 1000 ms, sent perhaps, at 1000', 0],
    [{ kind: 'lose-reply' }, 'no answer within 1000 ms, sent perhaps, at 1000', 1],
    [{ kind: 'reset' }, 'connection reset, sent perhaps, at 0', 1],
    [{ kind: 'duplicate' }, '200 {"serverTime":1000,"n":1} at 0', 2],
    [{ kind: 'delay', thereMs: 300, backMs: 400 }, '200 {"serverTime":1000,"n":1} at 700', 1],
    [{ kind: 'delay', thereMs: 2_000, backMs: 0 }, 'no answer within 1000 ms, sent perhaps, at 1000', 1],
    [{ kind: 'clock', skewMs: -600 }, '200 {"serverTime":400,"n":1} at 0', 1],
    [{ kind: 'truncate' }, '200 {"serverTime at 0', 1],
    [{ kind: 'corrupt-hash' }, '200 {"serverTime":1000,"n":1} at 0', 1],
  ])('meet %o', async (fault, told, arrivals) => {
    const world = open(onHttp(fault));
    expect(await outcome(world)).toBe(told);
    expect(world.arrivals).toHaveLength(arrivals);
    const before = world.arrivals.length;
    expect(await outcome(world)).toContain(`"n":${before + 1}`);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('meet a 503 in place of their effect, or in spite of it (%s)', async (accepted, arrivals) => {
    const world = open(onHttp({ kind: 'status', status: 503, accepted }));
    expect(await outcome(world)).toContain('503 {"code":-1007');
    expect(world.arrivals).toHaveLength(arrivals);
  });

  it('arrive late at a server although their sender has given up', async () => {
    const world = open(onHttp({ kind: 'delay', thereMs: 2_500, backMs: 0 }));
    await outcome(world);
    expect(world.arrivals).toEqual([2_500]);
  });

  it('pass where no rule looks at them', async () => {
    const world = open(onHttp({ kind: 'refuse' }, { chance: 1 }));
    expect(await outcome(world, { ...ORDER, method: 'GET' })).toContain('200');
    expect(await outcome(world, { ...ORDER, path: '/orders' })).toContain('200');
    expect(await outcome(world)).toContain('refused');
    world.ports.setRules([]);
    expect(await outcome(world)).toContain('200');
  });

  it('are hit by chance as often as the rule says, the same ones for the same seed', async () => {
    const hits = async (seed: number): Promise<string> => {
      const { ports } = open(onHttp({ kind: 'reset' }, { chance: 0.3 }), seed);
      const results: string[] = [];
      for (let i = 0; i < 400; i++) {
        results.push(
          await ports.http(ORDER, TIMEOUT).then(
            () => '.',
            () => 'x',
          ),
        );
      }
      return results.join('');
    };
    const first = await hits(1);
    expect(first.replaceAll('.', '').length / 400).toBeCloseTo(0.3, 1);
    expect(await hits(1)).toBe(first);
    expect(await hits(2)).not.toBe(first);
  });

  it('are counted by every rule that looks at them, whichever strikes', async () => {
    const world = open([...onHttp({ kind: 'refuse' }, { nth: [1, 2] }), ...onHttp({ kind: 'reset' }, { nth: [2, 3] })]);
    expect(await outcome(world)).toContain('refused');
    expect(await outcome(world)).toContain('refused');
    expect(await outcome(world)).toContain('reset');
  });
});

describe('messages', () => {
  const hear = async (fault: SocketFault, messages: readonly string[]): Promise<readonly string[]> => {
    const world = open([{ on: 'socket', path: '/ws', holds: 'b', plan: { chance: 1 }, fault }]);
    const heard: string[] = [];
    world.ports.sockets('/ws/x', {
      onOpen: () => void heard.push('open'),
      onText: (text) => void heard.push(`${text}@${world.clock.now()}`),
      onClose: (code) => void heard.push(`closed ${code}`),
    });
    for (const message of messages) {
      world.say(message);
      await world.clock.runUntil(world.clock.now() + 10);
    }
    await world.clock.runUntil(10_000);
    if (fault.kind === 'close') expect(world.isClosed()).toBe(true);
    return heard;
  };

  it.each<[SocketFault, readonly string[]]>([
    [{ kind: 'drop' }, ['open', 'a@0', 'c@20']],
    [{ kind: 'duplicate' }, ['open', 'a@0', 'b@10', 'b@10', 'c@20']],
    [{ kind: 'reorder' }, ['open', 'a@0', 'c@20', 'b@20']],
    [{ kind: 'delay', ms: 100 }, ['open', 'a@0', 'b@110', 'c@110']],
    [{ kind: 'close' }, ['open', 'a@0', 'closed 1006']],
    [{ kind: 'refuse' }, ['closed 1006']],
  ])('meet %o', async (fault, heard) => {
    expect(await hear(fault, ['a', 'b', 'c'])).toEqual(heard);
  });
});

describe('rules from JSON', () => {
  it('are read as they stand', () => {
    const rule = { on: 'http', path: '/api/v3/order', plan: { nth: [3] }, fault: { kind: 'lose-reply' } };
    expect(readFaults(JSON.stringify([rule]))).toEqual([rule]);
  });

  it.each([
    ['not JSON', 'nonsense', /Expected fault rules as JSON/],
    ['an unknown fault', '[{"on":"http","plan":{"chance":1},"fault":{"kind":"explode"}}]', /"0.fault.kind"/],
    ['a chance above one', '[{"on":"http","plan":{"chance":2},"fault":{"kind":"reset"}}]', /"0.plan/],
    ['an unknown field', '[{"on":"http","plan":{"chance":1},"when":1,"fault":{"kind":"reset"}}]', /"0".*when/],
  ])('are refused when they are %s', (_, json, message) => {
    expect(() => readFaults(json)).toThrow(message);
  });
});
