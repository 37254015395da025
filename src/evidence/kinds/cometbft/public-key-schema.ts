/** A validator's public key in the JSON of amino, of protobuf and of the Cosmos SDK. */
import { z } from 'zod';
import { base64Bytes } from './vote-schema.ts';

export interface PublicKey {
  readonly keyType: string;
  /** Lowercase hex. */
  readonly publicKey: string;
}

/** Longer than any key: ML-DSA-65 has 1,952 bytes. */
const KEY_MAX = 4096;

const keyBytes = base64Bytes.refine(
  (hex) => hex.length > 0 && hex.length <= 2 * KEY_MAX,
  `expected 1 to ${KEY_MAX} bytes`,
);

const NAMES: ReadonlyMap<string, string> = new Map([
  ['ed25519', 'ed25519'],
  ['secp256k1', 'secp256k1'],
  ['secp256k1eth', 'secp256k1eth'],
  ['bls12381', 'bls12_381'],
  ['bls12_381', 'bls12_381'],
]);

/** The last word of `tendermint/PubKeyEd25519`, `/cosmos.crypto.ed25519.PubKey` and the like. */
const TYPE_NAME = /([A-Za-z0-9_]+?)(?:\.PubKey)?$/;

/** Types that are not known keep their name, so that a verdict can tell it. */
function keyTypeOf(name: string): string {
  const word = (TYPE_NAME.exec(name)?.[1] ?? name).toLowerCase().replace(/^pub_?key_?/, '');
  return NAMES.get(word) ?? word;
}

const typeName = z.string().min(1).max(128);

const amino = z
  .strictObject({ type: typeName, value: keyBytes })
  .transform(({ type, value }): PublicKey => ({ keyType: keyTypeOf(type), publicKey: value }));

const any = z
  .strictObject({ '@type': typeName, key: keyBytes })
  .transform((json): PublicKey => ({ keyType: keyTypeOf(json['@type']), publicKey: json.key }));

/** `{"ed25519": "…"}`. */
const oneField = z.record(z.string().max(64), keyBytes).transform((fields, context): PublicKey => {
  const [[name, publicKey] = ['', ''], ...more] = Object.entries(fields);
  if (name === '' || more.length > 0) context.addIssue('expected one key');
  return { keyType: keyTypeOf(name), publicKey };
});

/** As Go writes a oneof that it has no JSON for: the type is told twice. */
const sum = z.strictObject({ type: typeName, value: oneField }).transform(({ value }) => value);

type Fields = { readonly [field: string]: unknown };

/** No dialect has more than two. */
const isFewFields = (json: unknown): boolean =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  Object.keys(json).length <= 2;

/** Told apart by their fields, so that a refusal is about the dialect that was meant. */
export const publicKeySchema = z
  .custom<Fields>(isFewFields, 'expected a public key')
  .transform((json, context): PublicKey => {
    const parsed = dialectOf(json).safeParse(json);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });

const summed = (field: 'sum' | 'Sum') =>
  z.strictObject({ [field]: sum }).transform((json) => json[field] as PublicKey);

function dialectOf(json: Fields): z.ZodType<PublicKey> {
  if (Object.hasOwn(json, '@type')) return any;
  if (Object.hasOwn(json, 'type')) return amino;
  if (Object.hasOwn(json, 'Sum')) return summed('Sum');
  if (Object.hasOwn(json, 'sum')) return summed('sum');
  return oneField;
}

/** A validator's key; CometBFT 1 has its type and bytes apart and leaves `pub_key` null. */
export const validatorKeyFields = {
  pub_key: publicKeySchema.nullable().optional(),
  pub_key_type: z.string().max(128).nullable().optional(),
  pub_key_bytes: base64Bytes.optional(),
};

/** Null unless exactly one key is there. */
export function keyOfValidator(json: {
  readonly pub_key?: PublicKey | null | undefined;
  readonly pub_key_type?: string | null | undefined;
  readonly pub_key_bytes?: string | undefined;
}): PublicKey | null {
  const { pub_key: key = null, pub_key_type, pub_key_bytes } = json;
  const [type, bytes] = [pub_key_type ?? '', pub_key_bytes ?? ''];
  if (type === '' && bytes === '') return key;
  const isOne = key === null && type !== '' && bytes !== '' && bytes.length <= 2 * KEY_MAX;
  return isOne ? { keyType: keyTypeOf(type), publicKey: bytes } : null;
}
