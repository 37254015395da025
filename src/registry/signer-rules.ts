/** Who is named in an object, whether he is named once, and whether enough of a group have signed. */
import type { ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import {
  type KeyId,
  parseSigner,
  type SignerMalformed,
  type SignerName,
} from '../primitives/signatures/signer.ts';
import { countSigners, type KnownKeys, signerTwice } from '../statements/known-names.ts';
import type { RegistryObject } from './object-name.ts';
import type { Group } from './objects.ts';

export interface SignerTwice {
  readonly code: 'signer_twice';
  /** The second name of a key that is there under another. */
  readonly signer: SignerName;
}

export type AuthorError =
  | { readonly code: 'service_unknown'; readonly service: ServiceId }
  | { readonly code: 'not_authorised'; readonly author: string; readonly needed: string }
  | {
      readonly code: 'threshold_not_met';
      readonly author: string;
      readonly needed: number;
      readonly got: number;
    };

/** Every signer that an object names, in the order it names them. */
export function signersOf(object: RegistryObject): readonly SignerName[] {
  switch (object.kind) {
    case 'deployment':
      return object.content.authority.signers;
    case 'service':
      return object.content.admin.signers;
    case 'committee':
      return object.content.members.map((member) => member.signer);
    case 'operator':
      return [object.content.admin];
    case 'operator-key':
      return [object.content.key];
    case 'watcher':
      return [object.content.watcher];
    case 'feeder':
      return [object.content.feeder];
    case 'chain':
    case 'policy':
    case 'topic':
      return [];
  }
}

/** Names must be real (a point on the curve, a checksum), and no two may be names of one key. */
export function checkSigners(
  object: RegistryObject,
  known: KnownKeys,
  bech32Prefix: string,
): Result<null, SignerMalformed | SignerTwice> {
  const names = signersOf(object);
  for (const name of names) {
    const signer = parseSigner(name, bech32Prefix);
    if (!signer.ok) return signer;
  }
  const twice = signerTwice(names, known);
  return twice === null ? ok(null) : err({ code: 'signer_twice', signer: twice });
}

/** Whether the keys that signed may speak for a group; keys outside it count nothing. */
export function checkThreshold(
  author: string,
  group: Group,
  keys: readonly KeyId[],
  bech32Prefix: string,
): Result<null, AuthorError> {
  const got = countSigners(keys, group.signers, bech32Prefix);
  if (got === 0)
    return err({ code: 'not_authorised', author, needed: `signatures by members of ${author}` });
  if (got < group.threshold)
    return err({ code: 'threshold_not_met', author, needed: group.threshold, got });
  return ok(null);
}
