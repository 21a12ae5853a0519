import { Link } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { useMay } from '#apps/web/data/who.ts';
import { ON_PHONES, PLACES, placeAt } from '#apps/web/shell/navigation.ts';
import type { Place } from '#apps/web/shell/navigation.ts';
import { closeOverlay, overlay } from '#apps/web/shell/overlays.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface NavProps {
  /** Of the page that is shown. */
  readonly path: string;
}

/** The menu on wide screens: pictures from 768 px on, words from 1280 px on. */
export function NavRail({ path }: NavProps) {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-y-0 left-0 z-30 hidden w-14 flex-col overflow-y-auto border-r border-line bg-surface pb-4 [scrollbar-width:none] md:flex xl:w-52"
    >
      <Link to="/" className="flex h-12 shrink-0 items-center gap-2.5 px-4 max-xl:justify-center max-xl:px-0">
        <Mark />
        <span className="font-semibold tracking-tight text-ink max-xl:sr-only">Assay</span>
      </Link>
      <NavGroups path={path} isCompact />
    </nav>
  );
}

/** Four pages and the menu, within reach of a thumb. */
export function NavBottom({ path }: NavProps) {
  const places = ON_PHONES.map((to) => PLACES.find((place) => place.to === to)!);
  return (
    <nav
      aria-label="Main pages"
      className="fixed inset-x-0 bottom-0 z-30 grid h-16 grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          aria-current={isAt(path, to) ? 'page' : undefined}
          className={cx(TAB, isAt(path, to) && 'text-accent')}
        >
          <Icon aria-hidden className="size-5" />
          {label}
        </Link>
      ))}
      <button type="button" className={TAB} onClick={() => overlay.set('menu')}>
        <MenuIcon aria-hidden className="size-5" />
        Menu
      </button>
    </nav>
  );
}

const TAB = 'flex flex-col items-center justify-center gap-1 text-2xs font-medium text-muted -outline-offset-2';

const GROUPS: readonly (readonly [group: Place['group'], title: string])[] = [
  ['markets', 'Markets'],
  ['prediction', 'Prediction'],
  ['research', 'Research'],
  ['operation', 'Operation'],
  ['administration', 'Administration'],
];

/** Every page, by group. */
export function NavGroups({ path, isCompact = false }: NavProps & { readonly isCompact?: boolean }) {
  const isAdmin = useMay('admin');
  return GROUPS.map(([group, title]) => {
    const places = PLACES.filter((place) => place.group === group && (place.role === undefined || isAdmin));
    return (
      <div key={group} className="px-2 pt-3">
        <div className={cx('px-2 pb-1 text-2xs font-medium tracking-wide text-faint', isCompact && 'max-xl:sr-only')}>
          {title}
        </div>
        <ul className="space-y-0.5">
          {places.map((place) => (
            <li key={place.to}>
              <NavLink place={place} isHere={isAt(path, place.to)} isCompact={isCompact} />
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

interface NavLinkProps {
  readonly place: Place;
  readonly isHere: boolean;
  readonly isCompact: boolean;
}

function NavLink({ place, isHere, isCompact }: NavLinkProps) {
  const { to, label, icon: Icon, key } = place;
  const link = (
    <Link
      to={to}
      aria-current={isHere ? 'page' : undefined}
      onClick={closeOverlay}
      className={cx(
        'group relative flex h-9 items-center gap-3 rounded-md px-2.5 text-sm font-medium transition-colors',
        isCompact ? 'max-xl:justify-center max-xl:px-0' : 'max-sm:h-11',
        isHere ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden className="size-[1.125rem] shrink-0" strokeWidth={1.75} />
      <span className={cx(isCompact && 'max-xl:sr-only')}>{label}</span>
    </Link>
  );
  if (!isCompact) return link;
  return (
    <Tooltip text={`${label}  g ${key}`} side="right">
      {link}
    </Tooltip>
  );
}

function isAt(path: string, to: string): boolean {
  return placeAt(path) === to;
}

/** The sign of the house: a balance, and an A. */
export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-7 shrink-0">
      <path
        d="M6 25 16 5l10 20"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M10 18h12" stroke="var(--ink)" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="16" cy="18" r="2.8" fill="var(--ink)" />
    </svg>
  );
}
