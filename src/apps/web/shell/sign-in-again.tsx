import { useQueryClient } from '@tanstack/react-query';
import { reconnectNow } from '#apps/web/data/live.ts';
import { useIdentity } from '#apps/web/data/who.ts';
import { SignInForm } from '#apps/web/shell/sign-in-form.tsx';
import { signOut } from '#apps/web/shell/sign-out.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';

/** The session ended while somebody was at work: signing in again goes on where they were. */
export function SignInAgain() {
  const cache = useQueryClient();
  const name = useIdentity()?.user?.name;
  const goOn = (): void => {
    reconnectNow();
    void cache.invalidateQueries();
  };
  return (
    <Dialog
      isOpen
      isSticky
      onClose={() => undefined}
      title="Your session has ended"
      description="Sign in again; the page behind stays as it is."
      footer={
        <Button look="ghost" onClick={() => void signOut()}>
          Leave instead
        </Button>
      }
    >
      <SignInForm name={name} onDone={goOn} />
    </Dialog>
  );
}
