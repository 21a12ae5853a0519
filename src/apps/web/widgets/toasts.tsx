import { CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { dismissNotice, notices } from '#apps/web/data/notices.ts';
import type { NoticeKind } from '#apps/web/data/notices.ts';
import { useStore } from '#apps/web/data/store.ts';

const ICONS: Readonly<Record<NoticeKind, typeof Info>> = { done: CircleCheck, info: Info, trouble: TriangleAlert };

/** Messages in the corner (`notify`), read out as they come. Once in the frame. */
export function Toasts() {
  const shown = useStore(notices);
  return (
    <div
      role="region"
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-[60] flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 max-md:bottom-20"
    >
      {shown.map(({ id, kind, title, detail }) => {
        const Icon = ICONS[kind];
        return (
          <div
            key={id}
            className="pointer-events-auto flex gap-3 rounded-lg border border-line-strong bg-raised p-3 text-sm text-ink shadow-pop"
          >
            <Icon
              aria-hidden
              className={`mt-0.5 size-4 shrink-0 ${kind === 'trouble' ? 'text-danger' : 'text-accent'}`}
            />
            <div className="min-w-0 flex-1">
              <p className="font-medium">{title}</p>
              {detail !== undefined && <p className="mt-0.5 break-words text-muted">{detail}</p>}
            </div>
            <button
              type="button"
              aria-label="Close message"
              onClick={() => dismissNotice(id)}
              className="grid size-6 shrink-0 place-items-center rounded text-muted hover:bg-hover hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </button>
          </div>
        );
      })}
    </div>
  );
}
