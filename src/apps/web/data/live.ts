import { useEffect, useRef } from 'react';
import { LiveClient } from '#apps/web/data/live-client.ts';
import type { LiveEar, LiveEvent, LiveListener, LiveSocket, LiveState } from '#apps/web/data/live-client.ts';
import { sessionEnded } from '#apps/web/data/session.ts';
import { createStore, useStore } from '#apps/web/data/store.ts';

/** How the line to the server is, without when it was heard: that changes all the time, and would draw every page anew. */
export type LineState = Omit<LiveState, 'lastHeard'>;

export const liveState = createStore<LineState>({ status: 'idle', nextTry: null, epoch: null });
const lastHeard = createStore<number | null>(null);

const client = new LiveClient(
  {
    open: openSocket,
    now: () => Date.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    // A hidden tab paints nothing: its events are handed out by the clock.
    nextFrame: (run) => void (document.hidden ? setTimeout(run, 250) : requestAnimationFrame(run)),
    random: () => Math.random(),
    onExpired: sessionEnded,
  },
  ({ lastHeard: heardAt, ...line }) => {
    lastHeard.set(heardAt);
    const { status, nextTry, epoch } = liveState.get();
    if (line.status !== status || line.nextTry !== nextTry || line.epoch !== epoch) liveState.set(line);
  },
);

/** Wakes the line up when the browser says that something may have changed; called once, at the start. */
export function watchSurroundings(): void {
  addEventListener('online', () => client.wake());
  addEventListener('pageshow', () => client.wake());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) client.wake();
  });
  watchSleep();
}

/** Connects at once: somebody has signed in, or asked to. */
export function reconnectNow(): void {
  client.wake();
}

/** Calls `onEvent` for each event of a topic while the component is there; all events of a frame in one rendering. */
export function useLive(topic: string | undefined, onEvent: (event: LiveEvent) => void, onReset?: () => void): void {
  useLiveBatches(topic, {
    onEvents: (events) => {
      for (const event of events) onEvent(event);
    },
    ...(onReset === undefined ? {} : { onReset }),
  });
}

/** The same with all events of a frame at once. */
export function useLiveBatches(topic: string | undefined, listener: LiveListener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    if (topic === undefined) return;
    return client.listen(topic, {
      onEvents: (events) => latest.current.onEvents(events),
      onReset: () => latest.current.onReset?.(),
    });
  }, [topic]);
}

/** How the line to the server is, watched. */
export function useLiveState(): LineState {
  return useStore(liveState);
}

/** When the server was heard last, to the second; null before the first time. */
export function useLastHeard(): number | null {
  return useStore(lastHeard);
}

function openSocket({ onOpen, onMessage, onClose }: LiveEar): LiveSocket {
  const socket = new WebSocket(addressOf(location));
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }) => onMessage(data));
  socket.addEventListener('close', ({ code }) => onClose(code));
  return socket;
}

function addressOf({ protocol, host }: Location): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws/live`;
}

/** A clock that jumps says that the machine slept: sockets may look open and be dead. */
function watchSleep(): void {
  const every = 5_000;
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > every * 3) client.wake();
    last = now;
  }, every);
}
