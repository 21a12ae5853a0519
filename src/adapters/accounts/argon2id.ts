import { argon2 } from 'node:crypto';

/** Input of argon2id, https://www.rfc-editor.org/rfc/rfc9106. */
export interface Argon2Input {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly passes: number;
  readonly memoryKib: number;
  readonly lanes: number;
  readonly tagBytes: number;
  readonly secret?: Uint8Array;
  readonly associatedData?: Uint8Array;
}

/** The tag; the work is done beside the thread that asks. */
export function argon2id({ password, salt, passes, memoryKib, lanes, ...input }: Argon2Input): Promise<Uint8Array> {
  const { tagBytes, secret, associatedData } = input;
  const parameters = {
    message: password,
    nonce: salt,
    passes,
    memory: memoryKib,
    parallelism: lanes,
    tagLength: tagBytes,
    ...(secret === undefined ? {} : { secret }),
    ...(associatedData === undefined ? {} : { associatedData }),
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => {
      if (error === null) resolve(Uint8Array.from(tag));
      else reject(error);
    });
  });
}
