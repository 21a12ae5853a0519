import { useState } from 'react';
import type { ReactNode } from 'react';
import { Check, Copy } from 'lucide-react';
import { Button } from '#apps/web/widgets/button.tsx';
import { Field } from '#apps/web/widgets/fields.tsx';

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly icon?: ReactNode;
}

/** A text to take along: shown whole, copied by a click. */
export function CopyField({ label, value, icon = <Copy aria-hidden /> }: CopyFieldProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    // Without a secure address there is no clipboard: the text can still be selected.
    void navigator.clipboard?.writeText(value).then(() => setCopied(true));
  };
  return (
    <Field label={label}>
      {(control) => (
        <div className="flex gap-2">
          <input
            {...control}
            readOnly
            value={value}
            onFocus={(event) => event.target.select()}
            className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-field px-2.5 font-mono text-sm text-ink max-sm:h-10"
          />
          <Button icon={isCopied ? <Check aria-hidden /> : icon} onClick={copy}>
            {isCopied ? 'Copied' : 'Copy'}
          </Button>
        </div>
      )}
    </Field>
  );
}
