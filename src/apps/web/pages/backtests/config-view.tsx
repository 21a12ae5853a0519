import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import type { RunDetail } from '#contract/runs.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card, FactList } from '#apps/web/widgets/card.tsx';
import { CopyId } from '#apps/web/widgets/copy-id.tsx';
import { PlainData } from '#apps/web/widgets/plain-data.tsx';
import { factsOf } from '#apps/web/pages/backtests/config-facts.ts';

/** Everything that decided the result, to be read and taken along. */
export function ConfigView({ detail: { config, run, hasJournal } }: { readonly detail: RunDetail }) {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(JSON.stringify(config, null, 2)).then(() => setCopied(true));
  };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="In short">
        <FactList
          facts={[
            ...factsOf(config),
            ['Journal', hasJournal ? 'kept: every event can be replayed' : 'not kept'],
            ['Run', <CopyId key="run" id={run.id} what="run" letters={40} />],
            ...(run.configHash === null
              ? []
              : [
                  [
                    'Configuration',
                    <CopyId key="hash" id={run.configHash} what="configuration" letters={16} />,
                  ] as const,
                ]),
          ]}
        />
      </Card>
      <Card
        title="In full"
        actions={
          <Button size="sm" icon={isCopied ? <Check aria-hidden /> : <Copy aria-hidden />} onClick={copy}>
            {isCopied ? 'Copied' : 'Copy'}
          </Button>
        }
      >
        <PlainData data={config} label="Configuration" />
      </Card>
    </div>
  );
}
