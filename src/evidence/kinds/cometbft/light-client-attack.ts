/**
 * A block that the chain never had, signed by enough of its validators to deceive light clients.
 *
 * The rules are those of cometbft types/evidence.go and evidence/verify.go. Who is accused, with which
 * power and when, are unsigned claims and ignored: the guilty follow from the signatures.
 */
import { formatInstant } from '../../../facts/rfc3339-nanos.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import { type ChainFacts, type ChainNeeds, defineKind } from '../../kind-definition.ts';
import { FLAG } from './block.ts';
import { verifyAttack } from './light-client-attack-rules.ts';
import {
  type LightClientAttackPayload,
  parseLightClientAttack,
} from './light-client-attack-schema.ts';
import { trustedBlock } from './trusted-block.ts';
import { addressOf } from './validator-set.ts';

export const lightClientAttack = defineKind({
  kind: 'cometbft/light-client-attack',
  selfProving: true,
  source: 'cometbft',
  codes: {
    refuted: [
      'header_invalid',
      'different_chain',
      'common_height_invalid',
      'commit_invalid',
      'validator_set_invalid',
      'same_block',
      'header_not_derived',
      'not_enough_trust',
      'not_enough_power',
      'signature_invalid',
    ],
    unverifiable: [
      'key_type_unsupported',
      'height_before_chain',
      'validators_unknown',
      'height_unknown',
      'header_unknown',
      'commit_unknown',
      'no_culprit',
    ],
  },
  parse: parseLightClientAttack,
  claim,
  identity,
  needs,
  capture,
  verify: verifyAttack,
});

/** How many of the signers a claim names. */
const NAMED_MAX = 5;

function claim({ block, commonHeight }: LightClientAttackPayload): string {
  const { height, round, blockId, signatures } = block.commit;
  const signers = signatures.filter(({ flag }) => flag === FLAG.commit).map((s) => s.address);
  const more = signers.length > NAMED_MAX ? `, and ${signers.length - NAMED_MAX} more` : '';
  const named = `${signers.slice(0, NAMED_MAX).join(', ') || 'nobody'}${more}`;
  return [
    `A block at height ${height}, round ${round}, that the chain never had, ${blockId.hash || '-'},`,
    `was signed by ${signers.length} validators: ${named}.`,
    `It is held against the validators that the chain had at height ${commonHeight}.`,
  ].join(' ');
}

/** The precommits for the block; and the common height, on which it depends who is convicted. */
function identity({ block, commonHeight }: LightClientAttackPayload): Json {
  const { height, round, blockId, signatures } = block.commit;
  const signed = signatures
    .filter(({ flag }) => flag === FLAG.commit)
    .map(({ address, timestamp, signature }) => [address, formatInstant(timestamp), signature])
    .map((parts) => parts.join(' '));
  return {
    commonHeight: commonHeight.toString(),
    height: height.toString(),
    round,
    block: { ...blockId },
    signatures: signed.sort(),
  };
}

function needs({ block, commonHeight }: LightClientAttackPayload): ChainNeeds {
  const { height } = block.header;
  const existing = (heights: readonly bigint[]) => heights.filter((one) => one > 0n);
  const addresses = block.validators
    .filter((_, place) => block.commit.signatures[place]?.flag === FLAG.commit)
    .map((validator) => addressOf(validator));
  return {
    waitsFor: height,
    heights: existing([commonHeight, height]),
    headersAt: existing([commonHeight - 1n, commonHeight, height]),
    validatorsAt: existing([commonHeight]),
    addresses: addresses.filter((address) => address !== null),
    lastBlockUpTo: height,
    newestHeaderUpTo: height,
  };
}

/** While the chain has not come so far, the newest time below; null while nothing can be said. */
function capture(
  payload: LightClientAttackPayload,
  facts: ChainFacts<CometbftChain>,
): Timestamp | null {
  return trustedBlock(payload, facts).latest;
}
