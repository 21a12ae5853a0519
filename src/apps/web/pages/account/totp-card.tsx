import { useState } from 'react';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useChange } from '#apps/web/data/query.ts';
import { loadIdentity } from '#apps/web/data/session.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { CopyField } from '#apps/web/widgets/copy-field.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';

type Step = 'none' | 'password' | 'remove';

/** A second factor by an authenticator: its picture, its first code, and the recovery codes. */
export function TotpCard({ hasTotp }: { readonly hasTotp: boolean }) {
  const [step, setStep] = useState<Step>('none');
  const close = (): void => setStep('none');
  return (
    <Card title="Authenticator">
      <div className="flex items-start gap-3">
        {hasTotp ? (
          <ShieldCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
        ) : (
          <ShieldAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
        )}
        <p className="min-w-0 flex-1 text-sm text-muted">
          {hasTotp
            ? 'Signing in asks for a code of your authenticator.'
            : 'A password alone signs you in. An authenticator app asks for a code besides.'}
        </p>
        <Button onClick={() => setStep(hasTotp ? 'remove' : 'password')}>{hasTotp ? 'Take it away' : 'Set up'}</Button>
      </div>
      {step === 'password' && <SetUp onClose={close} />}
      {step === 'remove' && <Remove onClose={close} />}
    </Card>
  );
}

function SetUp({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState('');
  const begin = useChange('POST /auth/totp', { isQuiet: true });
  if (begin.data !== undefined) return <Scan secret={begin.data} onClose={onClose} />;
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="Set up an authenticator"
      description="Your password first."
      action="Go on"
      isBusy={begin.isPending}
      isBlocked={password === ''}
      error={begin.error}
      onConfirm={() => begin.mutate({ body: { password } })}
    >
      <PasswordInput value={password} onChange={setPassword} />
    </Confirm>
  );
}

function Scan({ secret, onClose }: { readonly secret: Answer<'POST /auth/totp'>; readonly onClose: () => void }) {
  const [code, setCode] = useState('');
  const confirm = useChange('POST /auth/totp/confirm', { isQuiet: true, onDone: () => void loadIdentity(true) });
  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.recoveryCodes} onClose={onClose} />;
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="Scan this picture"
      description="With an authenticator app; then type the code that it shows."
      action="Put it in force"
      isBusy={confirm.isPending}
      isBlocked={code.trim().length < 6}
      error={confirm.error}
      onConfirm={() => confirm.mutate({ body: { code: code.trim() } })}
    >
      <img
        alt="QR code for the authenticator app"
        src={`data:image/svg+xml;utf8,${encodeURIComponent(secret.svg)}`}
        className="mx-auto size-48 rounded-lg bg-[#fff] p-3"
      />
      <CopyField label="Or type this secret" value={secret.secret} />
      <Input
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
    </Confirm>
  );
}

function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title="Keep these codes"
      description="Each signs you in once without the authenticator. They are shown this once."
      footer={
        <Button look="primary" onClick={onClose}>
          I have kept them
        </Button>
      }
    >
      <ul className="mb-4 grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken p-3 font-mono text-sm">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyField label="All of them" value={codes.join(' ')} />
    </Dialog>
  );
}

function Remove({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState('');
  const remove = useChange('DELETE /auth/totp', {
    isQuiet: true,
    done: 'The authenticator is taken away',
    onDone: () => {
      void loadIdentity(true);
      onClose();
    },
  });
  return (
    <Confirm
      isOpen
      isDangerous
      onClose={onClose}
      title="Take the authenticator away?"
      description="After that a password alone signs you in, unless you have a passkey."
      action="Take it away"
      isBusy={remove.isPending}
      isBlocked={password === ''}
      error={remove.error}
      onConfirm={() => remove.mutate({ body: { password } })}
    >
      <PasswordInput value={password} onChange={setPassword} />
    </Confirm>
  );
}

function PasswordInput({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <Input
      label="Password"
      type="password"
      autoComplete="current-password"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
