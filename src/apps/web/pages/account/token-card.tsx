import { useState } from 'react';
import { KeySquare, Plus, Trash2 } from 'lucide-react';
import type { Scope } from '#contract/access.ts';
import type { ItemOf } from '#apps/web/data/query.ts';
import { useApi, useChange } from '#apps/web/data/query.ts';
import { NewToken } from '#apps/web/pages/account/new-token.tsx';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

type Token = ItemOf<'GET /auth/tokens'>;

/** Tokens with which programs ask the server in this account's name. */
export function TokenCard() {
  const query = useApi('GET /auth/tokens');
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Token>();
  return (
    <Card
      title="API tokens"
      note={
        <a href="/docs" className="text-accent hover:underline">
          What the API offers
        </a>
      }
      isFlush
      actions={
        <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
          New token
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) => (
          <Table
            label="API tokens"
            rows={items}
            idOf={({ id }) => id}
            columns={columnsFor(setRevoked)}
            empty={
              <EmptyState title="No tokens" icon={<KeySquare strokeWidth={1.5} />}>
                A token lets a program of yours read, test or trade, as far as its scopes and your role go.
              </EmptyState>
            }
          />
        )}
      </Loaded>
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
      {revoked !== undefined && <Revoke token={revoked} onClose={() => setRevoked(undefined)} />}
    </Card>
  );
}

function Revoke({ token: { id, name }, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const revoke = useChange('DELETE /auth/tokens/:id', {
    done: `“${name}” is revoked`,
    refreshes: ['GET /auth/tokens'],
    onDone: onClose,
    isQuiet: true,
  });
  return (
    <Confirm
      isOpen
      isDangerous
      onClose={onClose}
      title={`Revoke “${name}”?`}
      description="Whatever uses it is refused from now on."
      action="Revoke it"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ params: { id } })}
    />
  );
}

const LOUD: ReadonlySet<Scope> = new Set(['trade', 'admin']);

function columnsFor(onRevoke: (token: Token) => void): readonly Column<Token>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isMain: true,
      sortBy: ({ name }) => name,
      cell: ({ name }) => <span className="font-medium">{name}</span>,
    },
    {
      id: 'scopes',
      header: 'May',
      cell: ({ scopes }) => (
        <span className="inline-flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Badge key={scope} tone={LOUD.has(scope) ? 'warn' : 'neutral'}>
              {scope}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'created',
      header: 'Made',
      hiddenBelow: 'lg',
      sortBy: ({ created }) => created,
      cell: ({ created }) => <TimeText time={created} show="date" />,
    },
    {
      id: 'used',
      header: 'Last used',
      sortBy: ({ lastUsed }) => lastUsed,
      cell: ({ lastUsed }) => <TimeText time={lastUsed} show="relative" none="never" />,
    },
    {
      id: 'expires',
      header: 'Until',
      sortBy: ({ expires }) => expires,
      cell: ({ expires }) => <TimeText time={expires} show="date" none="no end" />,
    },
    {
      id: 'revoke',
      header: <span className="sr-only">Revoke</span>,
      isAction: true,
      align: 'end',
      width: '4rem',
      cell: (token) => (
        <IconButton
          size="sm"
          label={`Revoke ${token.name}`}
          icon={<Trash2 aria-hidden />}
          onClick={() => onRevoke(token)}
        />
      ),
    },
  ];
}
