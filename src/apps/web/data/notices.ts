import { createStore } from '#apps/web/data/store.ts';

export type NoticeKind = 'done' | 'info' | 'trouble';

/** A short message in the corner. Trouble stays until it is closed, the others go by themselves. */
export interface Notice {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly detail: string | undefined;
}

const SHOWN_MS = 6_000;
const MOST = 4;

export const notices = createStore<readonly Notice[]>([]);
let nextId = 1;

/** Shows a message. The same one twice is shown once. */
export function notify(title: string, { kind = 'info', detail }: { kind?: NoticeKind; detail?: string } = {}): void {
  const others = notices.get().filter((notice) => notice.title !== title || notice.detail !== detail);
  const notice: Notice = { id: nextId++, kind, title, detail };
  notices.set([...others, notice].slice(-MOST));
  if (kind !== 'trouble') setTimeout(() => dismissNotice(notice.id), SHOWN_MS);
}

export function dismissNotice(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
