/** Every kind of evidence this court hears: one line each. */
import type { Json } from '../primitives/bytes.ts';
import type { Result } from '../primitives/result.ts';
import type { EvidenceMalformed, FactSource, Kind, OpenedEvidence } from './kind-definition.ts';
import { falseApproval } from './kinds/attestation/false-approval.ts';
import { attestationQuorum } from './kinds/attestation/quorum.ts';
import { finalityEquivocation } from './kinds/babylon/finality-equivocation.ts';
import { duplicateVote } from './kinds/cometbft/duplicate-vote.ts';
import { lightClientAttack } from './kinds/cometbft/light-client-attack.ts';
import { attesterSlashing } from './kinds/ethereum/attester-slashing.ts';
import { proposerSlashing } from './kinds/ethereum/proposer-slashing.ts';
import { grandpaEquivocation } from './kinds/grandpa/equivocation.ts';
import { statementEquivocation } from './kinds/statement/equivocation.ts';

export const KINDS = {
  'babylon/finality-equivocation': finalityEquivocation,
  'cometbft/duplicate-vote': duplicateVote,
  'cometbft/light-client-attack': lightClientAttack,
  'ethereum/attester-slashing': attesterSlashing,
  'ethereum/proposer-slashing': proposerSlashing,
  'grandpa/equivocation': grandpaEquivocation,
  'statement/equivocation': statementEquivocation,
  'attestation/quorum': attestationQuorum,
  'attestation/false-approval': falseApproval,
} as const satisfies Readonly<Record<string, AnyKind>>;

type AnyKind = { [Source in FactSource]: Kind<Source> }[FactSource];

export type KindName = keyof typeof KINDS;

export const isKindName = (name: string): name is KindName => Object.hasOwn(KINDS, name);

/** Parsed evidence of any kind; `source` tells which facts to load for it. */
export type AnyEvidence = { [Source in FactSource]: OpenedEvidence<Source> }[FactSource];

/** Parses evidence and names it. Nothing of it is believed yet. */
export const openEvidence = (kind: KindName, json: Json): Result<AnyEvidence, EvidenceMalformed> =>
  (KINDS[kind] as AnyKind).open(json);
