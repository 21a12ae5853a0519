import { z } from 'zod';
import { ADMIN, READ, TRADE } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { instant, name, page, pageQuery } from '#contract/scalars.ts';

/** Something that somebody should know. */
export const alertShape = z.object({
  id: z.string(),
  time: instant,
  severity: z.enum(['info', 'warning', 'critical']),
  source: z.string().describe('what it is about: a session, a job, a venue, the store'),
  title: z.string(),
  detail: z.string(),
  remedy: z.string().nullable(),
  link: z.string().nullable().describe('page that shows more'),
  count: z.number().int().describe('how often it came since'),
  lastSeen: instant,
  acknowledged: z.object({ by: z.string(), at: instant }).nullable(),
  resolvedAt: instant.nullable(),
});
export type AlertShape = z.output<typeof alertShape>;

/** A way to reach somebody. */
export const channelShape = z.object({
  name: z.string(),
  kind: z.enum(['mail', 'telegram', 'discord', 'webhook']),
  target: z.string().describe('whom it reaches, without secrets'),
  status: z.enum(['unused', 'well', 'failing']),
  lastSent: instant.nullable(),
  lastError: z.string().nullable(),
  pending: z.number().int().describe('messages that wait: for the digest, the end of quiet hours, or another try'),
});
export type ChannelShape = z.output<typeof channelShape>;

export const alertsApi = {
  'GET /alerts': endpoint({
    summary: 'What needs attention, and what did, the latest first',
    tag: 'alerts',
    access: READ,
    query: pageQuery.extend({
      state: z.enum(['open', 'all']).default('all'),
      severity: alertShape.shape.severity.optional(),
    }),
    response: page(alertShape),
  }),
  'POST /alerts/:id/acknowledge': endpoint({
    summary: 'Says that somebody has seen it',
    tag: 'alerts',
    access: TRADE,
    params: z.object({ id: name }),
    response: alertShape,
  }),
  'GET /alerts/channels': endpoint({
    summary: 'Ways in which people are told, and how each of them does',
    tag: 'alerts',
    access: READ,
    response: z.object({ items: z.array(channelShape) }),
  }),
  'POST /alerts/channels/:name/test': endpoint({
    summary: 'Sends a test message over a channel',
    tag: 'alerts',
    access: ADMIN,
    params: z.object({ name }),
    response: z.object({ delivered: z.boolean(), error: z.string().nullable() }),
    perMinute: 6,
  }),
} as const;
