import { useState } from 'react';
import type { Scope } from '#contract/access.ts';
import { useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { CopyField } from '#apps/web/widgets/copy-field.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { Input, Select, Switch } from '#apps/web/widgets/fields.tsx';

const SCOPES: readonly (readonly [scope: Scope, label: string, hint: string])[] = [
  ['read', 'Read', 'Look at everything except settings, people and the audit log.'],
  ['research', 'Research', 'Start backtests, import data. Moves no money.'],
  ['trade', 'Trade', 'Start and stop sessions, stop all trading.'],
  ['admin', 'Administer', 'Settings, jobs, people, the audit log.'],
];
const DAYS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Until it is revoked' },
];

/** Makes a token, and shows it the one time that it is shown. */
export function NewToken({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState('90');
  const mayTrade = useMay('trader');
  const mayAdminister = useMay('admin');
  const make = useChange('POST /auth/tokens', { refreshes: ['GET /auth/tokens'], isQuiet: true });
  if (make.data !== undefined) return <Shown token={make.data.token} onClose={onClose} />;
  const offered = SCOPES.filter(([scope]) => scope === 'read' || (scope === 'admin' ? mayAdminister : mayTrade));
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="New API token"
      description="It can do no more than you can."
      action="Make it"
      isBusy={make.isPending}
      isBlocked={name.trim() === '' || scopes.length === 0}
      error={make.error}
      onConfirm={() =>
        make.mutate({
          body: { name: name.trim(), scopes: [...scopes], ...(days === '' ? {} : { expiresInDays: Number(days) }) },
        })
      }
    >
      <Input
        label="Name"
        hint="What it is for."
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className="space-y-3">
        <legend className="mb-2 text-xs font-medium text-muted">What it may do</legend>
        {offered.map(([scope, label, hint]) => (
          <Switch
            key={scope}
            label={label}
            hint={hint}
            isOn={scopes.includes(scope)}
            onChange={(isOn) => setScopes(isOn ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
          />
        ))}
      </fieldset>
      <Select label="Valid for" value={days} choices={DAYS} onChange={setDays} />
    </Confirm>
  );
}

function Shown({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title="The token"
      description="It is shown this once; the server keeps only a fingerprint of it."
      footer={
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <CopyField label="Token" value={token} />
    </Dialog>
  );
}
