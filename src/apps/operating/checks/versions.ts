import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { bad, ok, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import packageJson from '../../../../package.json' with { type: 'json' };

export interface InstalledVersions {
  readonly assay: string;
  readonly node: string;
  readonly sqlite: string;
  readonly timeZones: string;
  /** Optional packages; undefined for one that is absent. */
  readonly pg: string | undefined;
  readonly ccxt: string | undefined;
}

/** Programs and packages: whether they are there and new enough. */
export function versionsCheck(settings: Settings, installed = installedVersions): Check {
  return { name: 'versions', run: async () => versionFindings(installed(), settings) };
}

/** The oldest Node that Assay runs on. */
const NODE_MINIMUM = [24, 18] as const;
const INSTALL = 'Install it in the folder of Assay: npm install';

export function versionFindings(installed: InstalledVersions, { databaseUrl, venues }: Settings): readonly Finding[] {
  const { assay, node, sqlite, pg, ccxt } = installed;
  const usesCcxt = Object.values(venues).some(({ kind }) => kind === 'ccxt');
  return [
    nodeFinding(node),
    ok(`Assay ${assay}, SQLite ${sqlite}`, 'assay'),
    peerFinding('pg', pg, databaseUrl === undefined ? undefined : 'the database'),
    peerFinding('ccxt', ccxt, usesCcxt ? 'a venue' : undefined),
  ];
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_MINIMUM;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return ok(`Node ${version}`, 'node');
  const wanted = NODE_MINIMUM.join('.');
  return bad(`Node ${version}, expected ${wanted} or newer`, `Install Node ${wanted} or newer.`, { about: 'node' });
}

function peerFinding(name: string, version: string | undefined, neededBy: string | undefined): Finding {
  if (version !== undefined)
    return ok(`${name} ${version}${neededBy === undefined ? ', not needed by the settings' : ''}`, name);
  if (neededBy === undefined) return ok(`${name} is not installed, and not needed`, name);
  return bad(`${name} is not installed, but ${neededBy} of the settings needs it`, `${INSTALL} ${name}`, {
    about: name,
  });
}

/** Zones with known offsets from UTC, minutes, in winter and in summer: what schedules and sessions hang on. */
const ZONES = [
  ['Europe/Berlin', 60, 120],
  ['Europe/Paris', 60, 120],
  ['America/New_York', -300, -240],
] as const;
const WINTER = Date.UTC(2026, 0, 15, 12);
const SUMMER = Date.UTC(2026, 6, 15, 12);
/** Some country changes its rules every year or two. */
const OLD_YEARS = 2;

/** Time zones: that they are there, right, and not too old. */
export function timeZonesCheck(now: () => number, version = installedVersions().timeZones): Check {
  return {
    name: 'time zones',
    run: async () => {
      const wrong = ZONES.filter(([zone, winter, summer]) => {
        return offsetMinutes(zone, WINTER) !== winter || offsetMinutes(zone, SUMMER) !== summer;
      });
      if (wrong.length > 0) {
        const zones = wrong.map(([zone]) => zone).join(', ');
        return [bad(`wrong rules of ${zones}`, 'Install a Node with all of ICU (full-icu), or correct NODE_ICU_DATA.')];
      }
      const year = Number(/^\d{4}/.exec(version)?.[0]);
      if (new Date(now()).getUTCFullYear() - year > OLD_YEARS) {
        return [warning(`the data is of ${version}`, 'Update Node: countries change their daylight-saving rules.')];
      }
      return [ok(`data of ${version}, ${ZONES.length} zones compared`)];
    },
  };
}

function offsetMinutes(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name);
  const minutes = Number(match?.[2] ?? '0') * 60 + Number(match?.[3] ?? '0');
  return match?.[1] === '-' ? -minutes : minutes;
}

function installedVersions(): InstalledVersions {
  const { node, sqlite = 'unknown', tz = 'unknown' } = process.versions;
  return {
    assay: packageJson.version,
    node,
    sqlite,
    timeZones: tz,
    pg: packageVersion('pg'),
    ccxt: packageVersion('ccxt'),
  };
}

/** Without loading it. */
function packageVersion(name: string): string | undefined {
  try {
    const file = findPackageJSON(name, import.meta.url);
    if (file === undefined) return undefined;
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string }).version;
  } catch {
    return undefined;
  }
}
