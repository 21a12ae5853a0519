import { failure, ok } from '#apps/operating/check.ts';
import type { Check } from '#apps/operating/check.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';
import { countText } from '#apps/operating/sizes.ts';

/** Whether the settings can be read. */
export function settingsCheck({ settings, settingsFile, settingsProblem }: DoctorWorld): Check {
  return {
    name: 'settings',
    run: async () => {
      if (settingsProblem !== undefined) return [failure(settingsProblem)];
      const { venues, sessions, jobs } = settings;
      const counts = [
        countText(Object.keys(venues).length, 'venue'),
        countText(Object.keys(sessions).length, 'session'),
        countText(Object.keys(jobs).length, 'job'),
      ];
      return [ok(`${settingsFile ?? 'no file, which may be'}: ${counts.join(', ')}`)];
    },
  };
}
