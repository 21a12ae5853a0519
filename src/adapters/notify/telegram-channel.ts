import type { Redacted } from '#core/redacted.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import type { NotifyPort } from '#domain/alerts/notify-port.ts';
import { post } from '#adapters/notify/channel-http.ts';
import { USUAL_DELIVERY, delivering } from '#adapters/notify/delivering.ts';
import type { DeliveryRule } from '#adapters/notify/delivering.ts';
import { fitLines } from '#adapters/notify/fit-text.ts';

export interface TelegramOptions {
  /** Id of the chat, or `@name` of a public channel. */
  readonly chat: string;
  /** `https://api.telegram.org` when left out. */
  readonly address?: string;
  /** The token of the bot. */
  readonly token: () => Promise<Redacted>;
  readonly rule?: DeliveryRule;
  readonly timeoutMs?: number;
}

/** A chat of Telegram, by a bot. Sent as plain text: there is nothing that would have to be escaped. */
export function telegramChannel(options: TelegramOptions): NotifyPort {
  const { chat, address = 'https://api.telegram.org', rule = USUAL_DELIVERY, timeoutMs } = options;
  return {
    send: async (notice, signal) => {
      const token = await options.token();
      const body = JSON.stringify({
        chat_id: chat,
        text: fitLines(telegramText(notice), MOST_CHARACTERS),
        link_preview_options: { is_disabled: true },
        disable_notification: notice.severity !== 'critical',
      });
      const request = {
        service: 'Telegram',
        url: `${address.replace(/\/+$/, '')}/bot${token.reveal()}/sendMessage`,
        body,
        secrets: [token],
        signal,
        remedyOf,
        waitIn,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      await delivering(rule, () => post(request), signal);
    },
  };
}

/** https://core.telegram.org/bots/api#sendmessage */
const MOST_CHARACTERS = 4_096;

function telegramText({ subject, text, link }: Notice): string {
  return [subject, '', text, ...(link === undefined ? [] : ['', link])].join('\n');
}

function remedyOf(status: number): string | undefined {
  if (status === 401 || status === 404) return 'Check the token of the bot: Telegram does not know it.';
  if (status === 400) return 'Check the id of the chat, and write to the bot once: a bot cannot begin a conversation.';
  return status === 403 ? 'Let the bot into the chat again: it was blocked or removed.' : undefined;
}

/** `{"parameters": {"retry_after": 5}}`, seconds. */
function waitIn(body: string): number | undefined {
  const match = /"retry_after"\s*:\s*(\d+)/.exec(body);
  return match === null ? undefined : Number(match[1]) * 1000;
}
