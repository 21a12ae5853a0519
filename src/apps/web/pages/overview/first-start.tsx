import { Link } from '@tanstack/react-router';
import { Activity, Gavel, Radar, ScrollText } from 'lucide-react';
import { Card } from '#apps/web/widgets/card.tsx';
import { buttonClass } from '#apps/web/widgets/button.tsx';

const STEPS = [
  {
    icon: Activity,
    title: 'A market begins to move',
    text: 'A sandbox market starts by itself, faster than real time. A real venue is connected in the settings.',
  },
  {
    icon: Radar,
    title: 'The scanner warms up',
    text: 'It looks at each bar when it closes, and needs some hundred of them before it says anything.',
  },
  {
    icon: Gavel,
    title: 'Every signal is judged',
    text: 'All gates say pass, block or unknown, each with its reason. Blocked signals are kept and followed as well.',
  },
  {
    icon: ScrollText,
    title: 'What passes is traded on paper',
    text: 'Orders, fills and equity come in here as they happen. No real money moves until you say so.',
  },
] as const;

/** The first start: nothing is there yet, and this is what is going to happen. */
export function FirstStart() {
  return (
    <Card>
      <div className="mx-auto max-w-4xl py-4">
        <h2 className="text-lg font-semibold text-ink">Nothing has happened yet. This is what comes next.</h2>
        <p className="mt-1 text-sm text-muted">Leave this page open: it fills by itself, mostly within a minute.</p>
        <ol className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {STEPS.map(({ icon: Icon, title, text }, i) => (
            <li key={title} className="rounded-lg border border-line bg-page p-4">
              <Icon aria-hidden className="size-5 text-accent" />
              <p className="mt-2 text-sm font-medium text-ink">
                {i + 1}. {title}
              </p>
              <p className="mt-1 text-sm text-pretty text-muted">{text}</p>
            </li>
          ))}
        </ol>
        <div className="mt-5 flex flex-wrap gap-2">
          <Link to="/backtests" className={buttonClass('primary')}>
            Start a backtest meanwhile
          </Link>
          <Link to="/data" className={buttonClass('plain')}>
            Import bars of your own
          </Link>
          <Link to="/health" className={buttonClass('ghost')}>
            See that every part runs
          </Link>
        </div>
      </div>
    </Card>
  );
}
