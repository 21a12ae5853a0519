import type { Clock } from '#core/clock.ts';
import { formatInstant } from '#core/time.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';
import type { Supervisor } from '#runtime/supervision/supervisor.ts';
import { openPredictionVenue } from '#apps/prediction/compose.ts';
import type { PredictionVenueRequest } from '#apps/prediction/compose.ts';
import { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { PredictionNews } from '#apps/server/prediction/prediction-news.ts';
import { recordingAge } from '#apps/server/prediction/recording-age.ts';

export interface PredictionPartParts {
  readonly settings: Settings['prediction'];
  /** Whether this server runs markets of its own. */
  readonly hasSandbox: boolean;
  readonly store: Pick<Store, 'prediction' | 'points' | 'outcomes' | 'evidenceSettings'>;
  readonly clock: Clock;
  readonly news: PredictionNews;
}

/** Opens a venue; a test gives one of its own. */
export type VenueOpener = (request: PredictionVenueRequest) => Promise<PredictionVenue>;

/** The prediction desk in this process: opened in the background, ended with the server. */
export class PredictionPart {
  /** Undefined until it is open, and when it is off. */
  host: PredictionHost | undefined;
  readonly isOn: boolean = false;
  /** Why there is none; empty while there is one. */
  why = 'it is being opened';
  private readonly parts: PredictionPartParts;
  private readonly open: VenueOpener;
  private venue: PredictionVenue | undefined;

  constructor(parts: PredictionPartParts, open: VenueOpener = openPredictionVenue) {
    this.parts = parts;
    this.open = open;
    const { settings, hasSandbox } = parts;
    if (!settings.isOn) this.why = 'it is switched off (setting prediction.isOn)';
    else if (settings.venue === 'sandbox' && !hasSandbox) this.why = 'the sandbox is off, and no other venue is set';
    else this.isOn = true;
  }

  /** What has to run; nothing when it is off. `note` says how far it is. */
  features(supervisor: Supervisor, note: (text: string) => void): readonly Feature[] {
    if (!this.isOn) return [];
    return [{ name: 'prediction desk', run: (report) => this.run(report, supervisor, note) }];
  }

  /** After the features have ended. */
  async close(): Promise<void> {
    const { venue } = this;
    this.venue = undefined;
    this.host = undefined;
    await venue?.close();
  }

  private async run(
    { signal, well }: FeatureReport,
    supervisor: Supervisor,
    note: (text: string) => void,
  ): Promise<void> {
    if (this.host === undefined) {
      const host = await this.opened();
      if (signal.aborted) return;
      const { news, store, clock, settings } = this.parts;
      const age = recordingAge({ store: store.prediction, clock, now: () => host.now, days: settings.recordedDays });
      supervisor.start([...host.features(), ...news.features(host), age]);
      note(host.venue.description);
    }
    well();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private async opened(): Promise<PredictionHost> {
    const { settings, store, clock, news } = this.parts;
    const { markets, capital, isRecording, rollOut, thresholds, categories } = settings;
    try {
      this.venue = await this.open(requestOf(settings));
      const origin = `prediction-${formatInstant(clock.now())}`;
      const desk = { rollOut, thresholds, categories };
      const { venue } = this;
      const host = new PredictionHost({
        venue,
        store,
        clock,
        origin,
        markets,
        capital,
        isRecording,
        desk,
        listener: news,
      });
      await host.hearPast();
      // Not before: what failed on the way is opened again, whole.
      this.host = host;
      this.why = '';
      return host;
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
      const { venue } = this;
      this.venue = undefined;
      await venue?.close();
      throw error;
    }
  }
}

function requestOf({ venue, markets, sandbox }: Settings['prediction']): PredictionVenueRequest {
  return venue === 'polymarket' ? { kind: 'polymarket' } : { kind: 'sandbox', markets, ...sandbox };
}
