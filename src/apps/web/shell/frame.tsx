import { Suspense, lazy } from 'react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { isExpired } from '#apps/web/data/session.ts';
import { useStore } from '#apps/web/data/store.ts';
import { Banners } from '#apps/web/shell/banners.tsx';
import { NavBottom, NavRail } from '#apps/web/shell/nav.tsx';
import { overlay } from '#apps/web/shell/overlays.ts';
import { TopBar } from '#apps/web/shell/top-bar.tsx';
import { useShortcuts } from '#apps/web/shell/use-shortcuts.ts';
import { Toasts } from '#apps/web/widgets/toasts.tsx';

const Palette = lazy(async () => ({ default: (await import('#apps/web/shell/palette.tsx')).Palette }));
const NavDrawer = lazy(async () => ({ default: (await import('#apps/web/shell/nav-drawer.tsx')).NavDrawer }));
const ShortcutHelp = lazy(async () => ({ default: (await import('#apps/web/shell/shortcut-help.tsx')).ShortcutHelp }));
const KillSwitch = lazy(async () => ({ default: (await import('#apps/web/shell/kill-switch.tsx')).KillSwitchDialog }));
const AlertDrawer = lazy(async () => ({ default: (await import('#apps/web/shell/alert-drawer.tsx')).AlertDrawer }));
const SignInAgain = lazy(async () => ({ default: (await import('#apps/web/shell/sign-in-again.tsx')).SignInAgain }));

/** What is around every page: menu, top bar, banners, and what lies over it. */
export function Frame() {
  useShortcuts();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <div className="min-h-dvh md:pl-14 xl:pl-52">
      <a
        href="#content"
        className="fixed top-2 left-2 z-[70] -translate-y-16 rounded-md bg-accent-fill px-3 py-2 text-sm font-medium text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <NavRail path={path} />
      <div className="flex min-h-dvh min-w-0 flex-col max-md:pb-16">
        <TopBar />
        <Banners />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <NavBottom path={path} />
      <Overlays path={path} />
      <Toasts />
    </div>
  );
}

function Overlays({ path }: { readonly path: string }) {
  const open = useStore(overlay);
  const expired = useStore(isExpired);
  return (
    <Suspense>
      {open === 'menu' && <NavDrawer path={path} />}
      {open === 'palette' && <Palette />}
      {open === 'shortcuts' && <ShortcutHelp />}
      {open === 'kill-switch' && <KillSwitch />}
      {open === 'alerts' && <AlertDrawer />}
      {expired && <SignInAgain />}
    </Suspense>
  );
}
