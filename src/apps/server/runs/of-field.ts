import { AssayError } from '#core/errors.ts';

/** Does something with a field of a request; errors come out with its name before the message and as their `place.column`. */
export function ofField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const { code, message, place, remedy } = error;
    throw new AssayError(code, `${field}: ${message}`, {
      place: { ...place, column: field },
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}
