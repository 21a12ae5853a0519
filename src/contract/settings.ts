import { z } from 'zod';
import { ADMIN } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { name, plainData } from '#contract/scalars.ts';

/** One setting in force. */
export const settingShape = z.object({
  key: z.string(),
  value: plainData.describe('without passwords'),
  origin: z.string().describe('default, file, environment or flag, with its place'),
  meaning: z.string(),
  /** What it may be, in words. */
  allowed: z.string(),
  default: plainData,
  isEditable: z.boolean().describe('false while the environment or a flag sets it, and for secrets'),
});
export type SettingShape = z.output<typeof settingShape>;

export const settingsApi = {
  'GET /settings': endpoint({
    summary: 'Every setting in force, who set it and what it means',
    tag: 'settings',
    access: ADMIN,
    response: z.object({ items: z.array(settingShape), file: z.string(), needsRestart: z.boolean() }),
  }),
  'PATCH /settings': endpoint({
    summary:
      'Changes settings in the file; they are in force after the next start. Unknown ones are errors with the nearest name. null takes one out',
    tag: 'settings',
    access: ADMIN,
    body: z.strictObject({ changes: z.record(name, plainData) }),
    response: z.object({ items: z.array(settingShape), file: z.string(), needsRestart: z.boolean() }),
  }),
} as const;
