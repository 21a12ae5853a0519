import { basename } from 'node:path';
import { AssayError } from '#core/errors.ts';

/** Options of the command line and what they are called in a request. */
const NAMES: Readonly<Record<string, string>> = {
  '--skip-bad': 'bad=skip',
  '--time-format': 'timeFormat',
  '--timeframe': 'timeframe',
  '--tz': 'tz',
  '--map': 'map',
  '--replace': 'conflicts=replace',
};

/** Texts about a file for the one who sent it: with the name that it had there, and the names that a request has for options. */
export class SenderWords {
  private readonly path: string;
  private readonly name: string;

  constructor(path: string, name: string) {
    this.path = path;
    this.name = name;
  }

  text(text: string): string {
    return text
      .replaceAll(this.path, this.name)
      .replaceAll(basename(this.path), this.name)
      .replace(/--[a-z-]+/g, (option) => NAMES[option] ?? option);
  }

  /** Anything but an `AssayError` comes back as it is. */
  error(error: unknown): unknown {
    if (!(error instanceof AssayError)) return error;
    const { code, message, place, remedy } = error;
    return new AssayError(code, this.text(message), {
      place: place.file === undefined ? place : { ...place, file: this.text(place.file) },
      ...(remedy === undefined ? {} : { remedy: this.text(remedy) }),
    });
  }
}
