/** A claim, open to all: what was said of it, and what came of that. */
import type { Context } from '../../db/context.ts';
import { startOfSlot } from '../../evidence/slot.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime } from '../../primitives/time.ts';
import { readClaim } from '../../statements/testimony-schema.ts';
import type { ClaimUnknown } from '../attesting/admission.ts';
import { kindOf } from '../attesting/cases.ts';
import { standingJson, standingOf } from '../attesting/standing.ts';
import { listWords, type TakenWord } from '../attesting/store.ts';
import { factsFor, requestsOn } from '../prosecution/service.ts';

export function claimDetail(ctx: Context, id: Digest): Promise<Json> {
  return ctx.database.transaction(async (tx) => {
    const words = await listWords(tx, id);
    const [first] = words;
    if (first === undefined) throw new Refusal<ClaimUnknown>({ code: 'claim_unknown', id });
    const { statement } = readClaim(first.envelope);
    const facts = await factsFor(ctx, tx, statement, words);
    const capture = facts.topic && startOfSlot(facts.topic, statement.slot);
    const standing = capture === null ? null : standingOf(words, facts, capture);
    const kind = kindOf(statement);

    const { service, operator, topic, slot, claim } = statement;
    return {
      id,
      kind,
      service,
      operator,
      topic,
      slot,
      claim: claim as unknown as Json,
      summary: statement.summary,
      capture: capture === null ? null : formatTime(capture),
      standing: standing === null ? null : standingJson(standing),
      slashRequests: await requestsOn(tx, kind, words),
      words: words.map(wordJson),
    };
  });
}

const wordJson = ({ key, signer, holds, statement, envelope, receivedAt }: TakenWord): Json => ({
  signer,
  key,
  holds,
  statement,
  receivedAt: formatTime(receivedAt),
  envelope,
});
