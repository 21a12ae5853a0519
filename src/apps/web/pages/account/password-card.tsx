import { useState } from 'react';
import { useChange } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { ErrorState } from '#apps/web/widgets/states.tsx';

const EMPTY = { current: '', next: '', again: '' };
const SHORTEST = 12;

/** Another password; every other browser is signed out by it. */
export function PasswordCard() {
  const [typed, setTyped] = useState(EMPTY);
  const change = useChange('POST /auth/password', {
    done: 'The password is changed, and other browsers are signed out',
    refreshes: ['GET /auth/sessions'],
    onDone: () => setTyped(EMPTY),
    isQuiet: true,
  });
  const { current, next, again } = typed;
  const isReady = current !== '' && next.length >= SHORTEST && next === again;
  return (
    <Card title="Password">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) change.mutate({ body: { current, next } });
        }}
      >
        <Input
          label="Password now"
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setTyped({ ...typed, current: event.target.value })}
        />
        <Input
          label="New password"
          type="password"
          autoComplete="new-password"
          hint="12 characters or more. A few words are better than signs."
          error={
            next !== '' && next.length < SHORTEST ? `${SHORTEST - next.length} more characters are needed.` : undefined
          }
          value={next}
          onChange={(event) => setTyped({ ...typed, next: event.target.value })}
        />
        <Input
          label="New password again"
          type="password"
          autoComplete="new-password"
          error={again !== '' && !next.startsWith(again) ? 'It differs from the one above.' : undefined}
          value={again}
          onChange={(event) => setTyped({ ...typed, again: event.target.value })}
        />
        {change.error !== null && <ErrorState error={change.error} isCompact />}
        <Button type="submit" isBusy={change.isPending} disabled={!isReady}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
