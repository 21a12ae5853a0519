import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Fingerprint } from 'lucide-react';
import type { SignInAnswer } from '#contract/accounts.ts';
import { call, takeSignIn } from '#apps/web/data/session.ts';
import { signInByPasskey } from '#apps/web/shell/passkey.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { ErrorState } from '#apps/web/widgets/states.tsx';

export interface SignInFormProps {
  /** Who has to sign in again; the name cannot be changed then. */
  readonly name?: string | undefined;
  /** Nobody has an account yet: the first one is made. */
  readonly isSetup?: boolean;
  readonly onDone: () => void;
}

type SecondFactor = Extract<SignInAnswer, { kind: 'second-factor' }>;

/** Password, passkey, second factor, or the first account: whatever is wanted next. */
export function SignInForm({ name, isSetup = false, onDone }: SignInFormProps) {
  const [ticket, setTicket] = useState<SecondFactor>();
  const attempt = useAttempt((answer) => {
    if (takeSignIn(answer)) onDone();
    else if (answer.kind === 'second-factor') setTicket(answer);
  });
  if (ticket !== undefined)
    return <SecondFactorForm ticket={ticket} attempt={attempt} onBack={() => setTicket(undefined)} />;
  return <PasswordForm name={name} isSetup={isSetup} attempt={attempt} />;
}

interface Attempt {
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly run: (ask: () => Promise<SignInAnswer>) => void;
}

function useAttempt(onAnswer: (answer: SignInAnswer) => void): Attempt {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = (ask: () => Promise<SignInAnswer>): void => {
    setBusy(true);
    setError(undefined);
    ask()
      .then(onAnswer, setError)
      .finally(() => setBusy(false));
  };
  return { isBusy, error, run };
}

interface PasswordFormProps {
  readonly name: string | undefined;
  readonly isSetup: boolean;
  readonly attempt: Attempt;
}

function PasswordForm({ name, isSetup, attempt }: PasswordFormProps) {
  const [typed, setTyped] = useState({ name: name ?? '', password: '', code: '' });
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const submit = () => {
    const { code, ...body } = typed;
    attempt.run(() =>
      isSetup ? call('POST /auth/setup', { body: { ...body, code } }) : call('POST /auth/sign-in', { body }),
    );
  };
  return (
    <FormFrame attempt={attempt} onSubmit={submit}>
      <Input
        label="Name"
        name="username"
        autoComplete="username"
        autoFocus={name === undefined}
        readOnly={name !== undefined}
        required
        value={typed.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Input
        label="Password"
        name="password"
        type="password"
        autoComplete={isSetup ? 'new-password' : 'current-password'}
        autoFocus={name !== undefined}
        required
        minLength={isSetup ? 12 : undefined}
        hint={isSetup ? '12 characters or more' : undefined}
        value={typed.password}
        onChange={(event) => change({ password: event.target.value })}
      />
      {isSetup && (
        <Input
          label="Set-up code"
          hint="The server printed it when it started."
          required
          value={typed.code}
          onChange={(event) => change({ code: event.target.value })}
        />
      )}
      <Button look="primary" type="submit" isBusy={attempt.isBusy} className="w-full">
        {isSetup ? 'Make the first account' : 'Sign in'}
      </Button>
      {!isSetup && <PasskeyButton attempt={attempt} />}
    </FormFrame>
  );
}

interface SecondFactorFormProps {
  readonly ticket: SecondFactor;
  readonly attempt: Attempt;
  readonly onBack: () => void;
}

function SecondFactorForm({ ticket: { ticket, methods }, attempt, onBack }: SecondFactorFormProps) {
  const [code, setCode] = useState('');
  const hasCode = methods.includes('totp');
  const submit = () => attempt.run(() => call('POST /auth/second-factor', { body: { ticket, code: code.trim() } }));
  return (
    <FormFrame attempt={attempt} onSubmit={submit}>
      {hasCode && (
        <>
          <Input
            label="Code"
            hint="Six digits of the authenticator, or a recovery code."
            autoComplete="one-time-code"
            autoFocus
            required
            minLength={6}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <Button look="primary" type="submit" isBusy={attempt.isBusy} className="w-full">
            Go on
          </Button>
        </>
      )}
      {methods.includes('passkey') && <PasskeyButton attempt={attempt} ticket={ticket} />}
      <Button look="ghost" onClick={onBack} className="w-full">
        Back
      </Button>
    </FormFrame>
  );
}

function PasskeyButton({ attempt, ticket }: { readonly attempt: Attempt; readonly ticket?: string }) {
  if (typeof PublicKeyCredential === 'undefined') return null;
  return (
    <Button
      icon={<Fingerprint aria-hidden />}
      disabled={attempt.isBusy}
      className="w-full"
      onClick={() => attempt.run(() => signInByPasskey(ticket))}
    >
      Use a passkey
    </Button>
  );
}

interface FormFrameProps {
  readonly attempt: Attempt;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

function FormFrame({ attempt, onSubmit, children }: FormFrameProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="space-y-4" onSubmit={submit}>
      {children}
      {attempt.error !== undefined && <ErrorState error={attempt.error} isCompact />}
    </form>
  );
}
