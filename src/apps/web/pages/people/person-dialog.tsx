import { useState } from 'react';
import type { Role } from '#contract/access.ts';
import type { ItemOf } from '#apps/web/data/query.ts';
import { useChange } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { Input, Select, Switch } from '#apps/web/widgets/fields.tsx';

type Person = ItemOf<'GET /users'>;

const ROLE_CHOICES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'viewer', label: 'Viewer: looks' },
  { value: 'trader', label: 'Trader: looks, tests and trades' },
  { value: 'admin', label: 'Admin: everything, also settings and people' },
];
const SHORTEST = 12;

/** Makes an account. */
export function NewPerson({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState({ name: '', password: '', role: 'viewer' as Role });
  const make = useChange('POST /users', {
    done: ({ name }) => `“${name}” has an account`,
    refreshes: ['GET /users'],
    onDone: onClose,
    isQuiet: true,
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="New account"
      action="Make it"
      isBusy={make.isPending}
      isBlocked={typed.name.trim() === '' || typed.password.length < SHORTEST}
      error={make.error}
      onConfirm={() => make.mutate({ body: { ...typed, name: typed.name.trim() } })}
    >
      <Input
        label="Name"
        value={typed.name}
        maxLength={100}
        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
      />
      <PasswordInput value={typed.password} onChange={(password) => setTyped({ ...typed, password })} />
      <Select
        label="Role"
        value={typed.role}
        choices={ROLE_CHOICES}
        onChange={(role) => setTyped({ ...typed, role })}
      />
    </Confirm>
  );
}

export interface PersonDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Changes what somebody may do; sends only what was changed. */
export function PersonDialog({ person, onClose }: PersonDialogProps) {
  const [role, setRole] = useState(person.role);
  const [isDisabled, setDisabled] = useState(person.isDisabled);
  const [password, setPassword] = useState('');
  const [isRemoving, setRemoving] = useState(false);
  const after = { refreshes: ['GET /users'], onDone: onClose, isQuiet: true } as const;
  const change = useChange('PATCH /users/:id', { ...after, done: `“${person.name}” was changed` });
  const body = {
    ...(role === person.role ? {} : { role }),
    ...(isDisabled === person.isDisabled ? {} : { isDisabled }),
    ...(password === '' ? {} : { password }),
  };
  if (isRemoving) return <RemoveDialog person={person} onClose={onClose} />;
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={person.name}
      action="Save"
      isBusy={change.isPending}
      isBlocked={Object.keys(body).length === 0 || (password !== '' && password.length < SHORTEST)}
      error={change.error}
      onConfirm={() => change.mutate({ params: { id: person.id }, body })}
    >
      <Select label="Role" value={role} choices={ROLE_CHOICES} onChange={setRole} />
      <PasswordInput
        value={password}
        onChange={setPassword}
        label="New password"
        hint="Left empty, it stays as it is."
      />
      <Switch
        label="May sign in"
        hint="Off ends every session and token at once."
        isOn={!isDisabled}
        onChange={(isOn) => setDisabled(!isOn)}
      />
      <Button look="ghost" size="sm" className="text-danger" onClick={() => setRemoving(true)}>
        Remove this account
      </Button>
    </Confirm>
  );
}

function RemoveDialog({ person, onClose }: PersonDialogProps) {
  const remove = useChange('DELETE /users/:id', {
    done: `“${person.name}” was removed`,
    refreshes: ['GET /users'],
    onDone: onClose,
    isQuiet: true,
  });
  return (
    <Confirm
      isOpen
      isDangerous
      onClose={onClose}
      title={`Remove “${person.name}”?`}
      description="The account, its sessions, passkeys and tokens are gone. What it did stays in the audit log."
      action="Remove it"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ params: { id: person.id } })}
    />
  );
}

interface PasswordInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  readonly hint?: string;
}

function PasswordInput({ value, onChange, label = 'Password', hint = '12 characters or more.' }: PasswordInputProps) {
  const isShort = value !== '' && value.length < SHORTEST;
  return (
    <Input
      label={label}
      type="password"
      autoComplete="new-password"
      hint={hint}
      error={isShort ? `${SHORTEST - value.length} more characters are needed.` : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
