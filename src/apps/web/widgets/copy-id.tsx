import { useState } from 'react';
import { Check, Copy } from 'lucide-react';

export interface CopyIdProps {
  readonly id: string;
  /** Of what: "order". */
  readonly what: string;
  /** Letters that are shown; the whole is copied. */
  readonly letters?: number;
}

const SHOWN_MS = 1_500;

/** An id, shortened to its end, which a click copies whole. */
export function CopyId({ id, what, letters = 8 }: CopyIdProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(id).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    });
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      title={id}
      onClick={copy}
      className="inline-flex items-center gap-1 rounded font-mono text-xs text-muted hover:text-ink"
    >
      <span className="sr-only">{isCopied ? `Copied the ${what}` : `Copy the ${what}`}</span>
      {id.length > letters ? `…${id.slice(-letters)}` : id}
      <Icon aria-hidden className="size-3 shrink-0" />
    </button>
  );
}
