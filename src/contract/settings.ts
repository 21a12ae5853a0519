import { z } from 'zod';
import { ADMIN } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { name, plainData } from '#contract/scalars.ts';

/** One setting as it is now: in force, or from the next start on. */
export const settingShape = z.object({
  key: z.string(),
  value: plainData.describe('without passwords; null while it has none'),
  origin: z.string().describe('default, file, environment or flag, with its place'),
  meaning: z.string(),
  /** What it may be, in words. */
  allowed: z.string(),
  default: plainData,
  isEditable: z.boolean().describe('false while the environment or a flag sets it, and for where everything is kept'),
  isPending: z.boolean().describe('it was changed since the program began, and counts from the next start on'),
});
export type SettingShape = z.output<typeof settingShape>;

export const settingsShape = z.object({
  items: z.array(settingShape),
  file: z.string(),
  needsRestart: z.boolean(),
  version: z.string().describe('of the file, for `ifMatch`'),
  problem: z
    .string()
    .nullable()
    .describe('why the file, as it is now, cannot be read; the items are then those in force'),
});
export type SettingsShape = z.output<typeof settingsShape>;

export const settingsApi = {
  'GET /settings': endpoint({
    summary: 'Every setting, who set it and what it means',
    tag: 'settings',
    access: ADMIN,
    response: settingsShape,
  }),
  'PATCH /settings': endpoint({
    summary:
      'Changes settings in the file; they are in force after the next start. Unknown ones are errors with the nearest name. null takes one out',
    tag: 'settings',
    access: ADMIN,
    body: z.strictObject({
      changes: z
        .record(name, plainData)
        .describe('by key, such as `server.port`, or whole groups, such as `sessions.btc`'),
      ifMatch: name.optional().describe('`version` of an earlier answer: refused when the file is another one by now'),
    }),
    response: settingsShape,
  }),
} as const;
