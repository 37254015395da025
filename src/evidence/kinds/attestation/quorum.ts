/**
 * Enough watchers of a service say that an operator was down, stated a wrong price, or keeps a false
 * record. Their word is no proof: a committee must uphold it.
 */
import { ACCUSATIONS, claimDigest } from '../../../statements/claim.ts';
import { defineKind, type TopicFacts } from '../../kind-definition.ts';
import { startOfSlot } from '../../slot.ts';
import type { Verdict } from '../../verdict.ts';
import { deliberate, QUORUM_CODES } from './deliberate.ts';
import { listen } from './listen.ts';
import { parseQuorum, type QuorumPayload } from './payload-schema.ts';
import { FORM_CODES, type Testimony } from './testimony.ts';

export const attestationQuorum = defineKind({
  kind: 'attestation/quorum',
  selfProving: false,
  source: 'topic',
  codes: {
    refuted: [
      ...FORM_CODES,
      'deviation_mismatch',
      'outside_slot',
      'attested_too_early',
      'signature_invalid',
    ],
    unverifiable: ['topic_unknown', 'slot_out_of_range', ...QUORUM_CODES],
  },
  parse: parseQuorum,
  claim: ({ claim: { statement }, attestations }) =>
    `${statement.author} and ${attestations.length} others say: ${statement.summary}.`,
  /** Who says it does not make it another claim: more of them prove nothing new. */
  identity: ({ claim }) => ({ claim: claimDigest(claim.statement) }),
  needs: ({ claim: { statement } }) => ({
    topic: statement.topic,
    slot: statement.slot,
    authors: [],
    testimony: {
      kind: 'attestation/quorum',
      claim: claimDigest(statement),
      accused: statement.operator,
    },
  }),
  capture: ({ claim }, { topic }) => topic && startOfSlot(topic, claim.statement.slot),
  verify,
});

const quorumTestimony = ({ claim, attestations }: QuorumPayload): Testimony => ({
  claim,
  types: ACCUSATIONS,
  papers: attestations.map((signed, i) => ({ name: `attestations/${i}`, signed, holds: true })),
});

function verify(payload: QuorumPayload, facts: TopicFacts): Verdict {
  const heard = listen(quorumTestimony(payload), facts);
  if (!heard.ok) return heard.verdict;
  const { statement } = payload.claim;
  const { place, capture } = heard;
  const key = `claim:${claimDigest(statement)}`;
  const infractions = [{ operator: statement.operator, key, place, capture }];
  const convicted = { infractions, unregistered: [] };
  return deliberate(heard, { holds: true, convicted, ownNames: [] }, facts);
}
