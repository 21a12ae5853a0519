import { useState } from 'react';
import type { SettingShape } from '#contract/settings.ts';
import { useChange } from '#apps/web/data/query.ts';
import { isSecret, valueTyped, written } from '#apps/web/pages/settings/setting-text.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { FactList } from '#apps/web/widgets/card.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { Input, Switch } from '#apps/web/widgets/fields.tsx';
import { WithCode } from '#apps/web/widgets/with-code.tsx';

export interface SettingDialogProps {
  readonly setting: SettingShape;
  /** Of the file that is shown: a change of somebody else in between is not overwritten. */
  readonly version: string;
  readonly onClose: () => void;
}

/** Changes one setting in the file, or takes it out of it. */
export function SettingDialog({ setting, version, onClose }: SettingDialogProps) {
  const { key, value, meaning, allowed, origin } = setting;
  const isFlag = typeof (value ?? setting.default) === 'boolean';
  const [text, setText] = useState(value === null || value === undefined || isSecret(value) ? '' : written(value));
  const change = useChange('PATCH /settings', {
    done: `“${key}” is changed from the next start on`,
    refreshes: ['GET /settings'],
    onDone: onClose,
    isQuiet: true,
  });
  const save = (next: unknown): void => change.mutate({ body: { changes: { [key]: next }, ifMatch: version } });
  const isSet = !origin.startsWith('default');
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={key}
      description={<WithCode text={meaning} />}
      action="Save"
      isBusy={change.isPending}
      isBlocked={!isFlag && text.trim() === ''}
      error={change.error}
      onConfirm={() => save(isFlag ? text === 'true' : valueTyped(text, value ?? setting.default))}
    >
      {isFlag ? (
        <Switch label={text === 'true' ? 'On' : 'Off'} isOn={text === 'true'} onChange={(isOn) => setText(`${isOn}`)} />
      ) : (
        <Input
          label={isSecret(value) ? 'New value' : 'Value'}
          hint={<WithCode text={allowed} />}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <FactList
        facts={[
          ['Default', <code key="default">{written(setting.default)}</code>],
          ['Set by', origin],
        ]}
      />
      {isSet && (
        <Button size="sm" look="ghost" onClick={() => save(null)}>
          Back to the default
        </Button>
      )}
    </Confirm>
  );
}
