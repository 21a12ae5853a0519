import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ScriptedSockets } from '#adapters/transport/scripted-wire.ts';
import { SocketLink } from '#adapters/transport/socket-link.ts';

function stage(path: () => string | Promise<string> = () => '/a', isReady = true) {
  const clock = new VirtualClock(unixMs(0));
  const sockets = new ScriptedSockets();
  const heard: string[] = [];
  const settings = {
    sockets: sockets.port,
    clock,
    backoff: { firstWaitMs: 100, longestWaitMs: 1_000, jitter: () => 1 },
    readyTimeoutMs: 5_000,
    silenceMs: 10_000,
  };
  const link: SocketLink = new SocketLink(settings, {
    path,
    onOpen: () => {
      heard.push('open');
      if (isReady) link.ready();
    },
    onText: (text) => void heard.push(text),
    onLost: (reason) => void heard.push(`lost: ${reason}`),
    probe: () => 'are you there?',
  });
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  return { clock, sockets, heard, link, pass };
}

describe('a connection that comes back', () => {
  it('waits longer after each failure, up to the longest, and briefly again after a good connection', async () => {
    const { clock, sockets, link, pass } = stage();
    link.start();
    await pass(0);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      const from = clock.now();
      const before = sockets.made.length;
      sockets.last.close(1006);
      while (sockets.made.length === before) await pass(50);
      waits.push(clock.now() - from);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    sockets.last.open();
    for (let i = 0; i < 13; i++) {
      await pass(5_000);
      sockets.last.say('here');
    }
    sockets.last.close(1006);
    await pass(100);
    expect(sockets.made).toHaveLength(8);
  });

  it('gives up a connection that does not open in time', async () => {
    const { sockets, heard, link, pass } = stage();
    link.start();
    await pass(4_999);
    expect(heard).toEqual([]);
    await pass(1);
    expect(heard).toEqual(['lost: not open within 5000 ms']);
    await pass(100);
    expect(sockets.made).toHaveLength(2);
    sockets.made[0]!.open();
    sockets.made[0]!.say('too late');
    expect(heard).toHaveLength(1);
  });

  it('gives up a connection on which nothing is agreed, although the other side speaks', async () => {
    const { sockets, heard, link, pass } = stage(() => '/a', false);
    link.start();
    await pass(0);
    sockets.last.open();
    for (let i = 0; i < 4; i++) {
      await pass(1_000);
      sockets.last.say('hm');
    }
    await pass(1_000);
    expect(heard.at(-1)).toBe('lost: not ready within 5000 ms');
  });

  it('asks for a path each time, and tries again when there is none', async () => {
    let asked = 0;
    const { sockets, heard, link, pass } = stage(async () => {
      if (++asked === 1) throw new Error('no key today');
      return `/key-${asked}`;
    });
    link.start();
    await pass(0);
    expect(heard).toEqual(['lost: no key today']);
    await pass(100);
    expect(sockets.made.map(({ path }) => path)).toEqual(['/key-2']);
  });

  it('asks a silent side whether it is there, and takes no answer for an end', async () => {
    const { sockets, heard, link, pass } = stage();
    link.start();
    await pass(0);
    sockets.last.open();
    await pass(5_000);
    expect(sockets.last.sent).toEqual(['are you there?']);
    sockets.last.say('yes');
    await pass(9_000);
    expect(heard).toEqual(['open', 'yes']);
    await pass(6_000);
    expect(heard.at(-1)).toMatch(/^lost: silent for 1\d{4} ms$/);
    expect(sockets.made[0]!.isClosed).toBe(true);
  });

  it('begins anew when it is told to, once', async () => {
    const { sockets, heard, link, pass } = stage();
    link.restart('before anything');
    link.start();
    await pass(0);
    sockets.last.open();
    link.restart('a hole');
    link.restart('a hole');
    expect(heard).toEqual(['open', 'lost: a hole']);
    await pass(100);
    expect(sockets.made).toHaveLength(2);
  });

  it('says nothing and does nothing once it is stopped, in whatever state it was', async () => {
    for (const isOpen of [true, false]) {
      const { clock, sockets, heard, link, pass } = stage();
      link.start();
      await pass(0);
      if (isOpen) sockets.last.open();
      heard.length = 0;
      link.stop();
      sockets.last.say('more');
      await pass(100_000);
      expect([heard, sockets.made.length, clock.isIdle]).toEqual([[], 1, true]);
    }
    const { sockets, link, pass } = stage(() => new Promise((give) => setImmediate(() => give('/late'))));
    link.start();
    link.stop();
    await new Promise((turn) => void setImmediate(turn));
    await pass(1_000);
    expect(sockets.made).toEqual([]);
  });
});
