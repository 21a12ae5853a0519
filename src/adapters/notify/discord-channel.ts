import { Redacted } from '#core/redacted.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import type { NotifyPort } from '#domain/alerts/notify-port.ts';
import { post } from '#adapters/notify/channel-http.ts';
import { USUAL_DELIVERY, delivering } from '#adapters/notify/delivering.ts';
import type { DeliveryRule } from '#adapters/notify/delivering.ts';
import { fitLines } from '#adapters/notify/fit-text.ts';

export interface DiscordOptions {
  /** The webhook: its whole address, or the part `<id>/<token>` of it. */
  readonly webhook: () => Promise<Redacted>;
  /** `https://discord.com` when left out; for a part of an address. */
  readonly address?: string;
  readonly rule?: DeliveryRule;
  readonly timeoutMs?: number;
}

/** A channel of Discord, by a webhook. Signs of Markdown mean themselves, and nobody is mentioned whatever a text says. */
export function discordChannel(options: DiscordOptions): NotifyPort {
  const { address = 'https://discord.com', rule = USUAL_DELIVERY, timeoutMs } = options;
  return {
    send: async (notice, signal) => {
      const webhook = await options.webhook();
      const url = addressOf(webhook, address);
      const request = {
        service: 'Discord',
        // Without it the answer comes before the message was taken.
        url: `${url}${url.includes('?') ? '&' : '?'}wait=true`,
        body: JSON.stringify({
          content: discordText(notice),
          allowed_mentions: { parse: [] },
          flags: SUPPRESS_EMBEDS,
        }),
        secrets: [webhook, new Redacted(url)],
        signal,
        remedyOf,
        waitIn,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      await delivering(rule, () => post(request), signal);
    },
  };
}

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
const MOST_CHARACTERS = 2_000;
const SUPPRESS_EMBEDS = 4;

function addressOf(webhook: Redacted, address: string): string {
  const given = webhook.reveal();
  return /^https?:\/\//.test(given) ? given : `${address.replace(/\/+$/, '')}/api/webhooks/${given}`;
}

function discordText({ subject, text, link }: Notice): string {
  const tail = link === undefined || link.length > 500 ? '' : `\n<${link}>`;
  const room = MOST_CHARACTERS - tail.length;
  return `${fitLines(`**${escaped(subject)}**\n${escaped(text)}`, room)}${tail}`;
}

/** https://support.discord.com/hc/articles/210298617: what makes text bold, quoted, a list, a heading, hidden, code, a link or a name. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_~|<>[\]()@]/g, (sign) => (sign === '@' ? '@\u200b' : `\\${sign}`))
    .replaceAll(/^(\s*)(#|-|\d+\.)/gm, (_, space: string, sign: string) =>
      sign === '-' ? `${space}•` : sign === '#' ? `${space}\\#` : `${space}${sign.slice(0, -1)}\\.`,
    );
}

function remedyOf(status: number): string | undefined {
  return status === 401 || status === 404
    ? 'Check the webhook: Discord does not know it, or it was deleted.'
    : undefined;
}

/** `{"retry_after": 0.35}`, seconds. */
function waitIn(body: string): number | undefined {
  const match = /"retry_after"\s*:\s*(\d+(?:\.\d+)?)/.exec(body);
  return match === null ? undefined : Math.ceil(Number(match[1]) * 1000);
}
