import { useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { RotateCw, SearchX, TriangleAlert } from 'lucide-react';
import type { SettingShape } from '#contract/settings.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted } from '#apps/web/format/number.ts';
import { SettingDialog } from '#apps/web/pages/settings/setting-dialog.tsx';
import { groupsOf, written } from '#apps/web/pages/settings/setting-text.ts';
import { matching } from '#apps/web/shell/matching.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { WithCode } from '#apps/web/widgets/with-code.tsx';

const route = getRouteApi('/frame/settings');

/** Every setting in force, who set it, and what it means. */
export function SettingsPage() {
  const query = useApi('GET /settings');
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [edited, setEdited] = useState<string>();
  const setting = query.data?.items.find(({ key }) => key === edited);
  return (
    <Page
      title="Settings"
      lead={query.data === undefined ? 'What is in force.' : `Changes go into ${query.data.file}.`}
    >
      {query.data?.needsRestart === true && (
        <Note icon={<RotateCw aria-hidden />}>Changes wait for the next start of the server.</Note>
      )}
      {typeof query.data?.problem === 'string' && (
        <Note icon={<TriangleAlert aria-hidden />}>
          The file cannot be read as it is: {query.data.problem} What is shown is in force.
        </Note>
      )}
      <Input
        label="Find a setting"
        isLabelHidden
        type="search"
        placeholder="Find by name or meaning"
        className="max-w-md"
        value={find}
        onChange={(event) => {
          const text = event.target.value;
          void navigate({ search: text === '' ? {} : { find: text }, replace: true });
        }}
      />
      <Loaded query={query}>{({ items }) => <Groups items={items} find={find} onEdit={setEdited} />}</Loaded>
      {setting !== undefined && (
        <SettingDialog
          key={setting.key}
          setting={setting}
          version={query.data?.version ?? ''}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
}

function Note({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex items-center gap-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      <p className="min-w-0 break-words">{children}</p>
    </div>
  );
}

interface GroupsProps {
  readonly items: readonly SettingShape[];
  readonly find: string;
  readonly onEdit: (key: string) => void;
}

function Groups({ items, find, onEdit }: GroupsProps) {
  const text = useDeferredValue(find);
  const groups = useMemo(() => {
    const found = new Set(matching(items, text, ({ key, meaning }) => `${key} ${meaning}`));
    return groupsOf(items.filter((item) => found.has(item)));
  }, [items, text]);
  if (groups.length === 0) {
    return <EmptyState title="No setting is called that" icon={<SearchX strokeWidth={1.5} />} />;
  }
  return groups.map(([group, settings]) => (
    <Card key={group} title={group} note={counted(settings.length, 'setting')} isFlush>
      <ul className="divide-y divide-line">
        {settings.map((setting) => (
          <SettingRow key={setting.key} setting={setting} onEdit={onEdit} />
        ))}
      </ul>
    </Card>
  ));
}

function SettingRow({ setting, onEdit }: { readonly setting: SettingShape; readonly onEdit: (key: string) => void }) {
  const { key, value, origin, meaning, isEditable, isPending } = setting;
  const isDefault = origin.startsWith('default');
  return (
    <li className="grid items-start gap-x-4 gap-y-1 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,18rem)_5.5rem]">
      <div className="min-w-0">
        <code className="text-sm font-medium break-all text-ink">{key}</code>
        <p className="text-sm text-pretty text-muted">
          <WithCode text={meaning} />
        </p>
      </div>
      <div className="min-w-0 text-sm sm:text-right">
        <code className="break-all">{written(value)}</code>
        <div className="mt-0.5 flex flex-wrap gap-1 sm:justify-end">
          {isPending && <Badge tone="warn">from the next start on</Badge>}
          <Badge tone={isDefault ? 'neutral' : 'accent'}>{origin}</Badge>
        </div>
      </div>
      <div className="sm:text-right">
        {isEditable ? (
          <Button size="sm" aria-label={`Change ${key}`} onClick={() => onEdit(key)}>
            Change
          </Button>
        ) : (
          <span className="text-xs text-faint">fixed here</span>
        )}
      </div>
    </li>
  );
}
