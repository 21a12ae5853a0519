import { useState } from 'react';
import type { SessionShape } from '#contract/trading.ts';
import { EquityChart } from '#apps/web/charts/equity-chart.tsx';
import { Chip } from '#apps/web/charts/market/chart-toolbar.tsx';
import { Card } from '#apps/web/widgets/card.tsx';

/** Equity of the chosen sessions; at first of all that run: those with real money, or else those on paper. */
export function EquityCard({ sessions }: { readonly sessions: readonly SessionShape[] }) {
  const [picked, setPicked] = useState<readonly string[]>();
  const chosen = (picked ?? atFirst(sessions)).filter((id) => sessions.some((one) => one.id === id));
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
    setPicked(next.length === 0 ? [id] : next);
  };
  return (
    <Card
      title="Equity"
      isFlush
      actions={
        sessions.length > 1 && (
          <div role="group" aria-label="Sessions in the chart" className="flex flex-wrap gap-1">
            {sessions.map(({ id, title, mode }) => (
              <Chip key={id} isOn={chosen.includes(id)} onToggle={() => toggle(id)}>
                <span className="truncate" title={title}>
                  {title}
                </span>
                · {mode}
              </Chip>
            ))}
          </div>
        )
      }
    >
      <EquityChart sessions={sessions} chosen={chosen} />
    </Card>
  );
}

/** As many as one can tell apart. */
const MOST_AT_FIRST = 6;

function atFirst(sessions: readonly SessionShape[]): readonly string[] {
  const running = sessions.filter(({ status }) => status === 'running');
  const live = running.filter(({ mode }) => mode === 'live');
  const shown = live.length > 0 ? live : running.length > 0 ? running : sessions.slice(0, 1);
  return shown.slice(0, MOST_AT_FIRST).map(({ id }) => id);
}
