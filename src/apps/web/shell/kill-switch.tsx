import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { useChange } from '#apps/web/data/query.ts';
import { useKillSwitch } from '#apps/web/shell/frame-data.ts';
import { closeOverlay } from '#apps/web/shell/overlays.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { CopyField } from '#apps/web/widgets/copy-field.tsx';
import { Dialog } from '#apps/web/widgets/dialog.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { ErrorState } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** Stops trading, or lets it go on; what it offers follows from how the switch is. */
export function KillSwitchDialog() {
  const { data } = useKillSwitch();
  const [token, setToken] = useState<string>();
  if (token !== undefined) return <TokenDialog token={token} />;
  return data?.kind === 'on' ? <LiftDialog /> : <StopDialog onStopped={setToken} />;
}

function StopDialog({ onStopped }: { readonly onStopped: (token: string) => void }) {
  const [reason, setReason] = useState('');
  const [open, setOpen] = useState<'settings' | 'keep' | 'close'>('settings');
  const stop = useChange('POST /kill-switch', {
    refreshes: ['GET /kill-switch', 'GET /overview', 'GET /sessions'],
    onDone: ({ token }) => onStopped(token),
    isQuiet: true,
  });
  const submit = () => stop.mutate({ body: { reason: reason.trim(), ...FLATTEN[open] } });
  return (
    <Dialog
      isOpen
      onClose={closeOverlay}
      title="Stop all trading"
      description="Every session stops raising its exposure, now and through every restart, until the switch is lifted."
      footer={
        <>
          <Button onClick={closeOverlay}>Leave it running</Button>
          <Button look="danger" isBusy={stop.isPending} disabled={reason.trim() === ''} onClick={submit}>
            {open === 'close' ? 'Stop and close positions' : 'Stop trading'}
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') submit();
        }}
      >
        <Input
          label="Reason"
          hint="Goes into the audit log and onto every page."
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <div>
          <div aria-hidden className="mb-1 text-xs font-medium text-muted">
            Open positions
          </div>
          <Segmented
            label="Open positions"
            value={open}
            choices={[
              { value: 'settings', label: 'As the settings say' },
              { value: 'keep', label: 'Keep, with stops' },
              { value: 'close', label: 'Close now' },
            ]}
            onChange={setOpen}
          />
        </div>
        {stop.error !== null && <ErrorState error={stop.error} isCompact />}
      </form>
    </Dialog>
  );
}

/** Left out, the settings (`killSwitch.flatten`) decide. */
const FLATTEN = { settings: {}, keep: { flatten: false }, close: { flatten: true } } as const;

/** The token is shown once: whoever lifts the switch needs it. */
function TokenDialog({ token }: { readonly token: string }) {
  return (
    <Dialog
      isOpen
      isSticky
      onClose={closeOverlay}
      title="Trading is stopped"
      description="This token lifts the switch. It is shown this once: keep it."
      footer={
        <Button look="primary" icon={<Check aria-hidden />} onClick={closeOverlay}>
          I have kept it
        </Button>
      }
    >
      <CopyField label="Token" value={token} icon={<Copy aria-hidden />} />
    </Dialog>
  );
}

function LiftDialog() {
  const { data } = useKillSwitch();
  const [token, setToken] = useState('');
  const lift = useChange('POST /kill-switch/lift', {
    refreshes: ['GET /kill-switch', 'GET /overview', 'GET /sessions'],
    done: 'Trading goes on',
    onDone: closeOverlay,
    isQuiet: true,
  });
  const submit = () => lift.mutate({ body: { token: token.trim() } });
  return (
    <Dialog
      isOpen
      onClose={closeOverlay}
      title="Let trading go on"
      description={
        <>
          Stopped since <TimeText time={data?.since} showsZone />: {data?.reason}
        </>
      }
      footer={
        <>
          <Button onClick={closeOverlay}>Leave it stopped</Button>
          <Button look="primary" isBusy={lift.isPending} disabled={token.trim() === ''} onClick={submit}>
            Lift the switch
          </Button>
        </>
      }
    >
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== '') submit();
        }}
      >
        <Input
          label="Token"
          hint="It was shown when trading was stopped."
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        {lift.error !== null && <ErrorState error={lift.error} isCompact />}
      </form>
    </Dialog>
  );
}
