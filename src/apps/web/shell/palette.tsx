import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { CandlestickChart, CornerDownLeft, Keyboard, OctagonX, Search, SunMoon } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { useApi } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { matching } from '#apps/web/shell/matching.ts';
import { PLACES } from '#apps/web/shell/navigation.ts';
import { closeOverlay, overlay } from '#apps/web/shell/overlays.ts';
import { toggleTheme } from '#apps/web/shell/theme.ts';
import { cx } from '#apps/web/widgets/class-names.ts';

interface Deed {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly words: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
}

/** Go to, or do: pages, instruments and actions by a few letters. */
export function Palette() {
  const deeds = useDeeds();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(
    () => matching(deeds, text, ({ label, words }) => `${label} ${words}`).slice(0, 12),
    [deeds, text],
  );
  const run = (deed: Deed | undefined): void => {
    if (deed === undefined) return;
    closeOverlay();
    deed.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setAt((at - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && closeOverlay()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup className="fixed top-[12dvh] left-1/2 z-50 flex max-h-[70dvh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line-strong bg-surface text-ink shadow-pop">
          <Base.Title className="sr-only">Go to, or do</Base.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search aria-hidden className="size-4 shrink-0 text-faint" />
            <input
              role="combobox"
              aria-label="Go to, or do"
              aria-expanded
              aria-controls={id}
              aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
              autoComplete="off"
              spellCheck={false}
              placeholder="Page, instrument or action"
              value={text}
              onKeyDown={onKey}
              onChange={(event) => {
                setText(event.target.value);
                setAt(0);
              }}
              className="h-12 w-full bg-transparent text-base outline-none"
            />
          </div>
          <DeedList id={id} deeds={found} at={at} onRun={run} onHover={setAt} />
          {found.length === 0 && <p className="px-4 py-6 text-center text-sm text-muted">Nothing is called that.</p>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface DeedListProps {
  readonly id: string;
  readonly deeds: readonly Deed[];
  readonly at: number;
  readonly onRun: (deed: Deed) => void;
  readonly onHover: (at: number) => void;
}

function DeedList({ id, deeds, at, onRun, onHover }: DeedListProps) {
  return (
    <ul role="listbox" id={id} aria-label="Found" className={cx('overflow-y-auto', deeds.length > 0 && 'p-2')}>
      {deeds.map((deed, i) => {
        const { icon: Icon } = deed;
        return (
          <li
            key={deed.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            onClick={() => onRun(deed)}
            onMouseMove={() => i !== at && onHover(i)}
            className={cx(
              'flex h-10 cursor-pointer items-center gap-3 rounded-md px-2.5 text-sm',
              i === at && 'bg-accent-soft',
            )}
          >
            <Icon aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="truncate">{deed.label}</span>
            <span className="ml-auto text-xs whitespace-nowrap text-muted">{deed.note}</span>
            {i === at && <CornerDownLeft aria-hidden className="size-3.5 shrink-0 text-muted" />}
          </li>
        );
      })}
    </ul>
  );
}

function useDeeds(): readonly Deed[] {
  const navigate = useNavigate();
  const isAdmin = useMay('admin');
  const isTrader = useMay('trader');
  const instruments = useApi('GET /instruments').data?.items;
  return useMemo(() => {
    const pages = PLACES.filter(({ role }) => role === undefined || isAdmin).map(({ to, label, icon, words, key }) => {
      return { id: to, label, note: `g ${key}`, words, icon, run: () => void navigate({ to }) };
    });
    const markets = (instruments ?? []).map(({ id, symbol, venue }) => ({
      id: `instrument ${id}`,
      label: symbol,
      note: venue,
      words: `${id} chart instrument`,
      icon: CandlestickChart,
      run: () => void navigate({ to: '/scanner', search: { instrument: id } }),
    }));
    const actions: Deed[] = [
      { id: 'theme', label: 'Switch theme', note: 't', words: 'dark light', icon: SunMoon, run: toggleTheme },
      {
        id: 'keys',
        label: 'Keys',
        note: '?',
        words: 'shortcuts help',
        icon: Keyboard,
        run: () => overlay.set('shortcuts'),
      },
    ];
    const stop: Deed = {
      id: 'kill-switch',
      label: 'Kill switch',
      note: 'action',
      words: 'stop trading emergency lift',
      icon: OctagonX,
      run: () => overlay.set('kill-switch'),
    };
    return [...pages, ...(isTrader ? [stop] : []), ...actions, ...markets];
  }, [navigate, isAdmin, isTrader, instruments]);
}
