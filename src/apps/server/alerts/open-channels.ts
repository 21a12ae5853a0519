import type { Clock } from '#core/clock.ts';
import { discordChannel } from '#adapters/notify/discord-channel.ts';
import { mailChannel } from '#adapters/notify/mail-channel.ts';
import { telegramChannel } from '#adapters/notify/telegram-channel.ts';
import { webhookChannel } from '#adapters/notify/webhook-channel.ts';
import type { Secrets } from '#adapters/secrets/secret-source.ts';
import type { Channel, NotifyPort } from '#domain/alerts/notify-port.ts';
import { addressesIn } from '#apps/settings/notify-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

type Channels = Settings['notify']['channels'];

interface ChannelParts {
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'now'>;
}

/** The channels of the settings. Their secrets are looked up with each message, so that a missing one stops nothing else. */
export function openChannels(settings: Channels, parts: ChannelParts): readonly Channel[] {
  return Object.entries(settings).map(([name, channel]) => {
    const { kind, least, target } = channel;
    return { name, kind, least, target, port: portOf(channel, parts) };
  });
}

function portOf(channel: Channels[string], { secrets, clock }: ChannelParts): NotifyPort {
  const { secretName } = channel;
  const token = async () => (await secrets.require(secretName, ['token'])).token;
  switch (channel.kind) {
    case 'mail': {
      const { host, port, security, from, target, signIn } = channel;
      const nameAndPassword = async () => {
        const { key: user, secret: password } = await secrets.require(secretName, ['key', 'secret']);
        return { user, password };
      };
      const signsIn = async () => (signIn ? nameAndPassword() : undefined);
      return mailChannel({ host, port, security, from, to: addressesIn(target), signIn: signsIn });
    }
    case 'telegram':
      return telegramChannel({ chat: channel.target, address: channel.address, token });
    case 'discord':
      return discordChannel({ webhook: token, address: channel.address });
    case 'webhook': {
      const found = async () => {
        const { secret, token: bearer } = (await secrets.find(secretName)) ?? {};
        return { secret, token: bearer };
      };
      return webhookChannel({ address: channel.target, secrets: found, clock });
    }
  }
}
