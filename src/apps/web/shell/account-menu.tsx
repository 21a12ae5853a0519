import type { ReactElement } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, SunMoon, UserRound } from 'lucide-react';
import { useIdentity } from '#apps/web/data/who.ts';
import { overlay } from '#apps/web/shell/overlays.ts';
import { signOut } from '#apps/web/shell/sign-out.ts';
import { toggleTheme } from '#apps/web/shell/theme.ts';
import { Menu } from '#apps/web/widgets/menu.tsx';

export interface AccountMenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
}

/** Who is signed in, and what belongs to them. */
export function AccountMenu({ trigger }: AccountMenuProps) {
  const navigate = useNavigate();
  const who = useIdentity();
  const hasAccounts = who?.mode === 'accounts';
  return (
    <Menu
      label="Account"
      isOpenAtFirst
      trigger={trigger}
      head={
        <>
          <div className="font-medium">{who?.user?.name ?? 'Nobody'}</div>
          <div className="text-xs text-faint">{hasAccounts ? who.user?.role : 'This machine only, no accounts'}</div>
        </>
      }
      items={[
        { label: 'Account', icon: <UserRound />, onSelect: () => void navigate({ to: '/account' }) },
        { label: 'Switch theme', icon: <SunMoon />, onSelect: toggleTheme },
        { label: 'Keys', icon: <Keyboard />, onSelect: () => overlay.set('shortcuts') },
        ...(hasAccounts ? [{ label: 'Sign out', icon: <LogOut />, onSelect: () => void signOut() }] : []),
      ]}
    />
  );
}
