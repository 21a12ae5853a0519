import { useStore } from '#apps/web/data/store.ts';
import { useIdentity } from '#apps/web/data/who.ts';
import { PasskeyCard } from '#apps/web/pages/account/passkey-card.tsx';
import { PasswordCard } from '#apps/web/pages/account/password-card.tsx';
import { SessionCard } from '#apps/web/pages/account/session-card.tsx';
import { TokenCard } from '#apps/web/pages/account/token-card.tsx';
import { TotpCard } from '#apps/web/pages/account/totp-card.tsx';
import { chooseTheme, themeChoice } from '#apps/web/shell/theme.ts';
import { LOCAL_ZONE } from '#apps/web/format/time.ts';
import { Card, FactList } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';

/** What belongs to whoever is signed in: how they sign in, where, and how the page looks to them. */
export function AccountPage() {
  const who = useIdentity();
  const user = who?.user;
  const hasAccounts = who?.mode === 'accounts';
  return (
    <Page title="Account" lead={user === null || user === undefined ? undefined : `${user.name}, ${user.role}`}>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <AppearanceCard />
          {hasAccounts && <TotpCard hasTotp={user?.hasTotp === true} />}
          {hasAccounts && <PasskeyCard />}
        </div>
        <div className="grid gap-4">
          {hasAccounts ? <PasswordCard /> : <OpenCard />}
          {hasAccounts && <SessionCard />}
        </div>
      </div>
      {hasAccounts && <TokenCard />}
    </Page>
  );
}

function AppearanceCard() {
  const choice = useStore(themeChoice);
  return (
    <Card title="Appearance">
      <FactList
        facts={[
          [
            'Theme',
            <Segmented
              key="theme"
              label="Theme"
              value={choice}
              choices={[
                { value: 'system', label: 'System' },
                { value: 'dark', label: 'Dark' },
                { value: 'light', label: 'Light' },
              ]}
              onChange={chooseTheme}
            />,
          ],
          ['Times are shown in', LOCAL_ZONE],
        ]}
      />
    </Card>
  );
}

function OpenCard() {
  return (
    <Card title="Signing in">
      <EmptyState title="This server has no accounts">
        It listens to this machine only, and everybody at it may do everything. On any other address it asks for
        accounts, with a second factor, passkeys and API tokens.
      </EmptyState>
    </Card>
  );
}
