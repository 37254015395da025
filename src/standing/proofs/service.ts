/** What a slash cost one restaker, proven against the root of the slash, for a contract to settle by. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { type RestakerLine, restakerLines } from '../../slash/cascade/cascade-restakers.ts';
import { listOwnChanges } from '../../slash/escrow/releasing/store.ts';
import { leafHash, NODE_BYTES } from '../../slash/tree/leaf.ts';
import { findNode, nodeText, proofPath } from '../../slash/tree/nodes.ts';
import { indexOf, spotOf } from '../../slash/tree/parts.ts';
import { isSlash, loadNodes, loadPartOf, loadTree } from '../../slash/tree/store.ts';
import type { SlashUnknown } from '../slashes/service.ts';

/** He had no share of what the slash took from. */
export interface RestakerUntouched {
  readonly code: 'restaker_untouched';
  readonly slash: SlashRequestId;
  readonly restaker: RestakerId;
}

/** It is made after the slash, and takes the longer the more restakers there are. */
export interface TreeUnfinished {
  readonly code: 'tree_unfinished';
  readonly slash: SlashRequestId;
}

type ProofRefusal = SlashUnknown | RestakerUntouched | TreeUnfinished;

const refuse = (error: ProofRefusal): never => {
  throw new Refusal<ProofRefusal>(error);
};

/** All lines of the restaker, by asset. Checked in the order slash, restaker, tree. */
export const proofsFor = (ctx: Context, id: SlashRequestId, restaker: RestakerId): Promise<Json> =>
  ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    if (!(await isSlash(tx, id))) refuse({ code: 'slash_unknown', id });
    const own = await listOwnChanges(tx, [{ slash: id, restaker }]);
    const lines = restakerLines(own, own);
    if (lines.length === 0) refuse({ code: 'restaker_untouched', slash: id, restaker });
    const tree = (await loadTree(tx, id)) ?? refuse({ code: 'tree_unfinished', slash: id });
    const items: Json[] = [];
    for (const line of lines) items.push(await provenJson(tx, id, line));
    return { slashRequest: id, restaker, ...tree, items };
  });

async function provenJson(tx: Tx, slash: SlashRequestId, line: RestakerLine): Promise<Json> {
  const { asset, before, after } = line;
  const hash = leafHash(slash, line);
  const leaf = nodeText(hash);
  const { part, nodes } = required(await loadPartOf(tx, slash, leaf), 'a leaf has a part');
  const offset = required(findNode(nodes, hash), 'a line has a leaf');
  const path = proofPath(indexOf({ part, offset }));
  const proof = await loadNodes(tx, slash, path.map(spotOf), NODE_BYTES);
  return { asset, before: String(before), after: String(after), leaf, proof };
}
