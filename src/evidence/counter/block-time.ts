/**
 * Whether the time from which the liable stake follows is the one that the chain signed: a block with
 * enough signatures of the chain's own validators says what its time is, whatever was fed.
 */
import { floorToMs } from '../../facts/rfc3339-nanos.ts';
import type { ChainId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import type { Chain, CometbftChain } from '../../registry/objects.ts';
import { isEqual } from '../examination.ts';
import type { ChainFacts } from '../kind-definition.ts';
import type { LightBlock, Validator } from '../kinds/cometbft/block.ts';
import {
  powerQuestion,
  signatureQuestion,
  signersOf,
  unverifiableKey,
} from '../kinds/cometbft/commit-signatures.ts';
import { commonSet } from '../kinds/cometbft/common-set.ts';
import {
  commitQuestions,
  headerQuestions,
  setQuestions,
} from '../kinds/cometbft/light-block-basics.ts';
import { fedTimes, trustedHeaders } from '../kinds/cometbft/trusted-headers.ts';
import { arrange, unhashable } from '../kinds/cometbft/validator-set.ts';
import type { BlockTimeBody } from './body-schema.ts';
import {
  type CounterCheck,
  type CounterFacts,
  confirmed,
  contradicted,
  failedCheck,
  unknown,
} from './counter-check.ts';

export interface BlockTimeFacts {
  /** Of the request: the moment whose stake answers. */
  readonly capture: Timestamp;
  /** The chain of the service, as of the capture. */
  readonly chain: ChainId | null;
  /** Block times, headers and sets at that height, and the header below; null where it is no chain. */
  readonly fed: ChainFacts<Chain> | null;
}

/** CometBFT's own: types/validation.go. */
const MAJORITY = { parts: 2n, of: 3n };

/** Asked in this order: what it is about, whether its chain signed it, what its time says. */
export function checkBlockTime(body: BlockTimeBody, facts: BlockTimeFacts): CounterCheck {
  const { chain, height } = body;
  const about = { chain, height: String(height) };
  if (chain !== facts.chain)
    return unknown('chain_not_of_service', { ...about, chainOfService: facts.chain });
  const { fed } = facts;
  if (fed === null || !isCometbft(fed)) return unknown('chain_unsuited', about);
  if (height < fed.chain.fromHeight)
    return unknown('height_before_chain', { ...about, fromHeight: String(fed.chain.fromHeight) });
  const unproven = unsigned(body, fed);
  if (unproven !== null) return { ...unproven, facts: { ...about, ...unproven.facts } };

  const fedTime = fedTimes(fed, trustedHeaders(fed)).get(height);
  return compare(about, {
    signed: floorToMs(body.lightBlock.header.time),
    fed: fedTime ?? null,
    capture: facts.capture,
  });
}

const isCometbft = (fed: ChainFacts<Chain>): fed is ChainFacts<CometbftChain> =>
  fed.chain.type === 'cometbft';

/** Why it is not proven that the chain signed this block; null when it is. */
function unsigned(
  { lightBlock: block, height }: BlockTimeBody,
  fed: ChainFacts<CometbftChain>,
): CounterCheck | null {
  const { header, commit } = block;
  const alone = failedCheck([
    ...headerQuestions(header, fed.chain.chainId),
    {
      code: 'height_mismatch',
      ask: () => isEqual('header.height', String(height), String(header.height)),
    },
    ...commitQuestions(header, commit),
  ]);
  if (alone !== null) return alone;
  const asked = { block, commonHeight: height, offeredValidators: null, offeredCommit: null };
  const set = commonSet(asked, fed, trustedHeaders(fed));
  return set === null ? unknown('validators_unknown', {}) : unsignedBy(set, block, fed.chain);
}

/** `set`: the chain's own at that height. */
function unsignedBy(
  set: readonly Validator[],
  { header, commit }: LightBlock,
  { chainId }: CometbftChain,
): CounterCheck | null {
  const unhashed = unhashable(set);
  if (unhashed !== null) return unknown('key_type_unsupported', { keyType: unhashed });
  const members = arrange(set, header.validatorsHash);
  const placed = failedCheck(setQuestions(header, commit, members));
  if (placed !== null || members === null) return placed;
  const signers = signersOf(commit, members);
  const enough = failedCheck([powerQuestion('not_enough_power', MAJORITY, signers, members)]);
  if (enough !== null) return enough;
  const keyType = unverifiableKey(signers);
  if (keyType !== null) return unknown('key_type_unsupported', { keyType });
  return failedCheck([signatureQuestion('signatures', { chainId, commit }, signers)]);
}

interface Times {
  readonly signed: Timestamp;
  /** Null where no time was fed for that height. */
  readonly fed: Timestamp | null;
  readonly capture: Timestamp;
}

/** The capture rests on a block's time when it is that time. All are floored to milliseconds. */
function compare(about: CounterFacts, { signed, fed, capture }: Times): CounterCheck {
  const times = {
    ...about,
    signedTime: formatTime(signed),
    fedTime: fed === null ? null : formatTime(fed),
    capture: formatTime(capture),
  };
  if (fed !== capture) return unknown('time_not_of_case', times);
  return signed === fed ? contradicted('time_as_fed', times) : confirmed('time_differs', times);
}
