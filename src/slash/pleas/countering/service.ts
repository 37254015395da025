/** Counter-evidence held against what the chains say, for whoever brings it: a dispute or an appeal. */
import type { Tx } from '../../../db/database.ts';
import { checkBlockTime } from '../../../evidence/counter/block-time.ts';
import {
  type BlockTimeBody,
  type KeyHolderBody,
  parseBlockTime,
  parseKeyHolder,
} from '../../../evidence/counter/body-schema.ts';
import {
  type CheckedItem,
  type CounterCheck,
  NOT_CHECKED,
  unknown,
} from '../../../evidence/counter/counter-check.ts';
import { checkKeyHolder } from '../../../evidence/counter/key-holder.ts';
import type { ChainFacts } from '../../../evidence/kind-definition.ts';
import { withKeysOfSets } from '../../../facts/chain-key.ts';
import {
  findBlockTimes,
  findHeaders,
  findHighestHeight,
  findKeys,
  findValidatorSets,
} from '../../../facts/store.ts';
import { unreachable } from '../../../primitives/assert.ts';
import type { ChainId } from '../../../primitives/ids.ts';
import { type Chain, parseChain } from '../../../registry/objects.ts';
import { chainAt, serviceAt } from '../../../registry/store.ts';
import type { CounterEvidence } from '../../../statements/plea-schema.ts';
import type { RequestDetails } from '../../request.ts';
import { listConvictedKeys } from './store.ts';

/** What of a request is held against it. */
export type Contested = Pick<RequestDetails, 'service' | 'operator' | 'evidence' | 'capture'>;

/** In the order given. A body that cannot be read is `unknown` and stays: to be heard is no matter of form. */
export async function checkItems(
  tx: Tx,
  request: Contested,
  items: readonly CounterEvidence[],
): Promise<readonly CheckedItem[]> {
  const checked: CheckedItem[] = [];
  for (const { kind, digest, body } of items)
    checked.push({ kind, digest, check: await checkItem(tx, request, { kind, body: body ?? '' }) });
  return checked;
}

interface Item {
  readonly kind: CounterEvidence['kind'];
  readonly body: string;
}

async function checkItem(tx: Tx, request: Contested, { kind, body }: Item): Promise<CounterCheck> {
  switch (kind) {
    case 'document':
      return NOT_CHECKED;
    case 'chain/key-holder': {
      const parsed = parseKeyHolder(body);
      return parsed.ok ? holderOf(tx, request, parsed.value) : unread(parsed.error);
    }
    case 'cometbft/block-time': {
      const parsed = parseBlockTime(body);
      return parsed.ok ? timeOf(tx, request, parsed.value) : unread(parsed.error);
    }
    default:
      return unreachable(kind);
  }
}

const unread = ({ pointer, detail }: { readonly pointer: string; readonly detail: string }) =>
  unknown('body_malformed', { pointer, detail });

async function holderOf(tx: Tx, request: Contested, body: KeyHolderBody): Promise<CounterCheck> {
  const found = await chainOf(tx, request);
  const { chain, height, publicKey } = body;
  const sets = await findValidatorSets(tx, chain, [height]);
  return checkKeyHolder(body, {
    accused: request.operator,
    chain: found?.id ?? null,
    convicted: await listConvictedKeys(tx, request),
    keys: withKeysOfSets(await findKeys(tx, chain, [publicKey]), sets),
    isFed: found !== null && (await isFed(tx, found, height)),
  });
}

/** Keys of an Ethereum chain are in force by epochs, of which no line about a block tells. */
async function isFed(tx: Tx, { id, chain }: FoundChain, height: bigint): Promise<boolean> {
  if (chain.type === 'ethereum') return true;
  const highest = await findHighestHeight(tx, id);
  return highest !== null && height <= highest;
}

async function timeOf(tx: Tx, request: Contested, body: BlockTimeBody): Promise<CounterCheck> {
  const found = await chainOf(tx, request);
  const fed = found === null ? null : await factsAt(tx, found, body.height);
  return checkBlockTime(body, { capture: request.capture, chain: found?.id ?? null, fed });
}

interface FoundChain {
  readonly id: ChainId;
  readonly chain: Chain;
}

/** As service and chain were registered at the capture. */
async function chainOf(tx: Tx, { service, capture }: Contested): Promise<FoundChain | null> {
  const id = (await serviceAt(tx, service, capture))?.value.chain;
  const found = id === undefined ? null : await chainAt(tx, id, capture);
  return id === undefined || found === null ? null : { id, chain: parseChain(found.value) };
}

async function factsAt(
  tx: Tx,
  { id, chain }: FoundChain,
  height: bigint,
): Promise<ChainFacts<Chain>> {
  return {
    chain,
    blockTimes: await findBlockTimes(tx, id, [height]),
    keys: [],
    validators: await findValidatorSets(tx, id, [height]),
    headers: await findHeaders(tx, id, [height - 1n, height]),
  };
}
