/** The bodies of counter-evidence that is checked: JSON in a string, read strictly. */
import { z } from 'zod';
import { heightSchema, keyBytesSchema, keyTypeSchema } from '../../facts/chain-fact-schema.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { ChainId } from '../../primitives/ids.ts';
import { err, type Result } from '../../primitives/result.ts';
import { idSchema, parseShape } from '../../primitives/shape-schema.ts';
import { parseJson } from '../../primitives/strict-json.ts';
import type { LightBlock } from '../kinds/cometbft/block.ts';
import { lightBlockSchema } from '../kinds/cometbft/block-schema.ts';
import { namesInSnakeCase } from '../kinds/cometbft/camel-case.ts';

/** A body that is not what its kind says. `pointer` is RFC 6901, from the root of the body. */
export interface BodyMalformed {
  readonly code: 'body_malformed';
  readonly pointer: string;
  readonly detail: string;
}

interface Place {
  readonly chain: ChainId;
  readonly height: bigint;
}

/** `chain/key-holder`: that the key was not the accused's at that height. */
export interface KeyHolderBody extends Place {
  readonly keyType: string;
  /** Lowercase hex. */
  readonly publicKey: string;
}

/** `cometbft/block-time`: the block of that height, with the time that its chain signed. */
export interface BlockTimeBody extends Place {
  readonly lightBlock: LightBlock;
}

const place = { chain: idSchema<ChainId>(), height: heightSchema };

const keyHolderSchema = z.strictObject({
  ...place,
  keyType: keyTypeSchema,
  publicKey: keyBytesSchema,
});

/** In the spelling of chains or of protobuf's own JSON, as light client attacks may be. */
const blockTimeSchema = z.strictObject({
  ...place,
  lightBlock: z
    .custom<Json>((json) => json !== undefined, 'this field is missing')
    .transform((json): unknown => namesInSnakeCase(json))
    .pipe(lightBlockSchema as z.ZodType<LightBlock>),
});

export const parseKeyHolder = (body: string): Result<KeyHolderBody, BodyMalformed> =>
  parseBody(keyHolderSchema, body);

export const parseBlockTime = (body: string): Result<BlockTimeBody, BodyMalformed> =>
  parseBody(blockTimeSchema, body);

function parseBody<T>(schema: z.ZodType<T>, body: string): Result<T, BodyMalformed> {
  const json = parseJson(body);
  if (!json.ok) return malformed(json.error);
  const parsed = parseShape(schema, json.value);
  return parsed.ok ? parsed : malformed(parsed.error);
}

const malformed = ({ pointer, detail }: Omit<BodyMalformed, 'code'>) =>
  err({ code: 'body_malformed', pointer, detail } as const);
