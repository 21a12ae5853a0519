import type { ReactNode } from 'react';
import { Button } from '#apps/web/widgets/button.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { ErrorState } from '#apps/web/widgets/states.tsx';

export interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What comes of it. */
  readonly description?: ReactNode;
  /** Words on the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly isBusy?: boolean;
  /** Not yet possible: something is still to be filled in. */
  readonly isBlocked?: boolean;
  readonly isDangerous?: boolean;
  readonly error?: unknown;
  /** Fields, when it needs any; Enter in them does it. */
  readonly children?: ReactNode;
}

/** Asks before something is done, or for the little that it needs. */
export function Confirm({ isOpen, onClose, title, description, action, onConfirm, ...rest }: ConfirmProps) {
  const { isBusy = false, isBlocked = false, isDangerous = false, error, children } = rest;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} disabled={isBlocked} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBlocked && !isBusy) onConfirm();
        }}
      >
        {children}
        {error !== undefined && error !== null && <ErrorState error={error} isCompact />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
