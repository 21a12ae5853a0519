import { useState } from 'react';
import { KeyRound, Pencil, ShieldCheck, UserPlus, UsersRound } from 'lucide-react';
import type { Role } from '#contract/access.ts';
import type { ItemOf } from '#apps/web/data/query.ts';
import { useApi } from '#apps/web/data/query.ts';
import { useIdentity } from '#apps/web/data/who.ts';
import { NewPerson, PersonDialog } from '#apps/web/pages/people/person-dialog.tsx';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

export type Person = ItemOf<'GET /users'>;

const MEANINGS: Readonly<Record<Role, string>> = {
  viewer: 'looks',
  trader: 'looks and trades',
  admin: 'may do everything',
};

/** Who may use this server, and what each of them may do. */
export function PeoplePage() {
  const me = useIdentity();
  const hasAccounts = me?.mode === 'accounts';
  const query = useApi('GET /users', {}, { enabled: hasAccounts });
  const [isMaking, setMaking] = useState(false);
  const [edited, setEdited] = useState<string>();
  const person = query.data?.items.find(({ id }) => id === edited);
  return (
    <Page
      title="People"
      lead="Who may use this server, and what each of them may do."
      actions={
        hasAccounts && (
          <Button look="primary" icon={<UserPlus aria-hidden />} onClick={() => setMaking(true)}>
            New account
          </Button>
        )
      }
    >
      <Card title="Accounts" isFlush>
        {!hasAccounts && <NoAccounts />}
        {hasAccounts && (
          <Loaded query={query}>
            {({ items }) => (
              <Table
                label="Accounts"
                rows={items}
                idOf={({ id }) => id}
                columns={columnsFor(me?.user?.id, setEdited)}
                sort={{ column: 'name', isDescending: false }}
              />
            )}
          </Loaded>
        )}
      </Card>
      {isMaking && <NewPerson onClose={() => setMaking(false)} />}
      {person !== undefined && <PersonDialog key={person.id} person={person} onClose={() => setEdited(undefined)} />}
    </Page>
  );
}

function NoAccounts() {
  return (
    <EmptyState title="This server has no accounts" icon={<UsersRound strokeWidth={1.5} />}>
      It is open to this machine only, where everybody may do everything. <code>assay users add</code> makes the first
      account, an admin; from the next start on people sign in.
    </EmptyState>
  );
}

function columnsFor(me: string | undefined, onEdit: (id: string) => void): readonly Column<Person>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isMain: true,
      sortBy: ({ name }) => name,
      cell: ({ id, name }) => (
        <span className="inline-flex items-center gap-2 font-medium">
          {name}
          {id === me && <Badge>you</Badge>}
        </span>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      sortBy: ({ role }) => role,
      cell: ({ role }) => (
        <span>
          {role} <span className="text-xs text-faint">{MEANINGS[role]}</span>
        </span>
      ),
    },
    {
      id: 'factor',
      header: 'Second factor',
      cell: ({ hasTotp, passkeys }) => (
        <span className="inline-flex flex-wrap gap-1">
          {hasTotp && <Badge icon={<ShieldCheck aria-hidden />}>authenticator</Badge>}
          {passkeys > 0 && (
            <Badge icon={<KeyRound aria-hidden />}>{passkeys === 1 ? 'passkey' : `${passkeys} passkeys`}</Badge>
          )}
          {!hasTotp && passkeys === 0 && <Badge tone="warn">none</Badge>}
        </span>
      ),
    },
    {
      id: 'last',
      header: 'Last sign-in',
      sortBy: ({ lastSignIn }) => lastSignIn,
      cell: ({ lastSignIn }) => <TimeText time={lastSignIn} show="relative" none="never" />,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ isDisabled }) => <StatusBadge status={isDisabled ? 'disabled' : 'active'} />,
    },
    {
      id: 'edit',
      header: <span className="sr-only">Change</span>,
      isAction: true,
      align: 'end',
      width: '4rem',
      cell: ({ id, name }) => (
        <IconButton size="sm" label={`Change ${name}`} icon={<Pencil aria-hidden />} onClick={() => onEdit(id)} />
      ),
    },
  ];
}
