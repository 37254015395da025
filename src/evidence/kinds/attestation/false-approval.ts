/**
 * A watcher who is an operator too has approved a claim about the real world, and enough other
 * watchers say that it is false. Their word is no proof: a committee must uphold it.
 */
import type { Json } from '../../../primitives/bytes.ts';
import { namesOf } from '../../../primitives/signatures/signer.ts';
import { APPROVABLE, claimDigest } from '../../../statements/claim.ts';
import { unverifiable } from '../../examination.ts';
import { defineKind, type TopicFacts } from '../../kind-definition.ts';
import { startOfSlot } from '../../slot.ts';
import type { Verdict } from '../../verdict.ts';
import { convict } from '../statement/convict.ts';
import { deliberate, QUORUM_CODES, testimonyOf } from './deliberate.ts';
import { listen } from './listen.ts';
import { type FalseApprovalPayload, parseFalseApproval } from './payload-schema.ts';
import { FORM_CODES, type Paper, type Testimony } from './testimony.ts';
import { isWatcherKey } from './weigh.ts';

export const falseApproval = defineKind({
  kind: 'attestation/false-approval',
  selfProving: false,
  source: 'topic',
  codes: {
    refuted: [...FORM_CODES, 'attested_too_early', 'signature_invalid'],
    unverifiable: [
      'topic_unknown',
      'slot_out_of_range',
      'key_unknown',
      'key_not_in_force',
      'approver_not_a_watcher',
      ...QUORUM_CODES,
    ],
  },
  parse: parseFalseApproval,
  claim: (payload) => {
    const { summary } = payload.claim.statement;
    const against = `${payload.attestations.length} watchers say that it is false`;
    return `${approverOf(payload)} approved of this, and ${against}: ${summary}.`;
  },
  identity: (payload): Json => ({
    claim: claimDigest(payload.claim.statement),
    approver: approverOf(payload),
  }),
  needs: (payload) => ({
    topic: payload.claim.statement.topic,
    slot: payload.claim.statement.slot,
    authors: [approverOf(payload)],
    testimony: {
      kind: 'attestation/false-approval',
      claim: claimDigest(payload.claim.statement),
      accused: null,
    },
  }),
  capture: ({ claim }, { topic }) => topic && startOfSlot(topic, claim.statement.slot),
  verify,
});

/** Whoever makes a claim approves of it. */
const approverOf = ({ claim, approval }: FalseApprovalPayload): string =>
  (approval ?? claim).statement.author;

/** The approval first, where there is one beside the claim. */
function approvalTestimony(payload: FalseApprovalPayload): Testimony {
  const { claim, approval, attestations } = payload;
  const against = attestations.map(
    (signed, i): Paper => ({ name: `attestations/${i}`, signed, holds: false }),
  );
  const papers =
    approval === undefined
      ? against
      : [{ name: 'approval', signed: approval, holds: true }, ...against];
  return { claim, types: APPROVABLE, papers };
}

function verify(payload: FalseApprovalPayload, facts: TopicFacts): Verdict {
  const heard = listen(approvalTestimony(payload), facts);
  if (!heard.ok) return heard.verdict;
  const { checks, words, capture, place } = heard;
  const [author, second] = words;
  const { key } = payload.approval === undefined ? author : (second ?? author);
  const convicted = convict(key, facts, heard);
  if (convicted.verdict !== 'proven') return convicted;

  const { bech32Prefix } = facts;
  const { watchers } = testimonyOf(facts);
  if (!isWatcherKey(key, { watchers, bech32Prefix }, capture))
    return unverifiable('approver_not_a_watcher', `${key} as a watcher at ${place}`, checks);
  const ownNames = namesOf(key, bech32Prefix);
  return deliberate(heard, { holds: false, convicted, ownNames }, facts);
}
