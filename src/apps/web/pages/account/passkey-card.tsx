import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { notify } from '#apps/web/data/notices.ts';
import { refresh, useApi, useChange } from '#apps/web/data/query.ts';
import { addPasskey } from '#apps/web/shell/passkey.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** Passkeys of this account: sign in by fingerprint, face or a key, and nothing to type. */
export function PasskeyCard() {
  const query = useApi('GET /auth/passkeys');
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<{ id: string; name: string }>();
  return (
    <Card
      title="Passkeys"
      isFlush
      actions={
        <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
          Add
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No passkey yet" icon={<KeyRound strokeWidth={1.5} />}>
              A passkey signs you in by fingerprint, face or a key; nothing can be read off or guessed.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {items.map(({ id, name, created, lastUsed }) => (
                <li key={id} className="flex items-center gap-3 px-4 py-2.5 text-sm">
                  <KeyRound aria-hidden className="size-4 shrink-0 text-faint" />
                  <div className="min-w-0 flex-1">
                    <p className="font-medium break-words">{name}</p>
                    <p className="text-xs text-faint">
                      made <TimeText time={created} show="date" />, used{' '}
                      <TimeText time={lastUsed} show="relative" none="never" />
                    </p>
                  </div>
                  <IconButton
                    size="sm"
                    label={`Remove ${name}`}
                    icon={<Trash2 aria-hidden />}
                    onClick={() => setRemoved({ id, name })}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
      {removed !== undefined && <RemoveDialog {...removed} onClose={() => setRemoved(undefined)} />}
    </Card>
  );
}

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const cache = useQueryClient();
  const [name, setName] = useState('This device');
  const [password, setPassword] = useState('');
  const add = useMutation({
    mutationFn: () => addPasskey(name.trim(), password),
    onSuccess: () => {
      void refresh(cache, 'GET /auth/passkeys');
      notify('The passkey is registered', { kind: 'done' });
      onClose();
    },
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="Add a passkey"
      description="The browser asks for your fingerprint, your face or a key next."
      action="Go on"
      isBusy={add.isPending}
      isBlocked={name.trim() === '' || password === ''}
      error={add.error}
      onConfirm={() => add.mutate()}
    >
      <Input label="Its name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      <Input
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Confirm>
  );
}

function RemoveDialog({
  id,
  name,
  onClose,
}: {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const remove = useChange('DELETE /auth/passkeys/:id', {
    done: 'The passkey is removed',
    refreshes: ['GET /auth/passkeys'],
    onDone: onClose,
    isQuiet: true,
  });
  return (
    <Confirm
      isOpen
      isDangerous
      onClose={onClose}
      title={`Remove “${name}”?`}
      description="Nobody signs in with it any more."
      action="Remove it"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ params: { id } })}
    />
  );
}
