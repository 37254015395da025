/** Every kind of evidence this court hears. A kind that is named and not defined does not compile. */
import { unreachable } from '../primitives/assert.ts';
import { digestOf, type Json } from '../primitives/bytes.ts';
import type { EvidenceId } from '../primitives/ids.ts';
import { ok, type Result } from '../primitives/result.ts';
import type {
  EvidenceMalformed,
  FactSource,
  KindDefinition,
  OpenedEvidence,
} from './kind-definition.ts';
import { duplicateVote } from './kinds/cometbft/duplicate-vote.ts';
import type { DuplicateVotePayload } from './kinds/cometbft/duplicate-vote-schema.ts';
import { statementEquivocation } from './kinds/statement/equivocation.ts';
import type { EquivocationPayload } from './kinds/statement/equivocation-schema.ts';

/** What a kind is parsed into, and where its facts come from. */
interface KindShapes {
  readonly 'cometbft/duplicate-vote': KindDefinition<DuplicateVotePayload, 'chain-height'>;
  readonly 'statement/equivocation': KindDefinition<EquivocationPayload, 'topic-slot'>;
}

export type KindName = keyof KindShapes;

export const KINDS = {
  'cometbft/duplicate-vote': duplicateVote,
  'statement/equivocation': statementEquivocation,
} as const satisfies KindShapes;

export const KIND_NAMES = Object.keys(KINDS) as readonly KindName[];

export const isKindName = (name: string): name is KindName => Object.hasOwn(KINDS, name);

export const isSelfProving = (name: KindName): boolean => KINDS[name].selfProving;

/** Parsed evidence of any kind; `source` tells which facts to load for it. */
export type AnyEvidence = OpenedEvidence<'chain-height'> | OpenedEvidence<'topic-slot'>;

/** Parses evidence and names it. Nothing of it is believed yet. */
export function openEvidence(kind: KindName, json: Json): Result<AnyEvidence, EvidenceMalformed> {
  switch (kind) {
    case 'cometbft/duplicate-vote':
      return open(KINDS[kind], json);
    case 'statement/equivocation':
      return open(KINDS[kind], json);
    default:
      return unreachable(kind);
  }
}

function open<Payload, Source extends FactSource>(
  definition: KindDefinition<Payload, Source>,
  json: Json,
): Result<OpenedEvidence<Source>, EvidenceMalformed> {
  const parsed = definition.parse(json);
  if (!parsed.ok) return parsed;
  const { kind, selfProving, source } = definition;
  const content = definition.identity(parsed.value);
  return ok({
    kind,
    selfProving,
    source,
    id: evidenceId(kind, content),
    content,
    needs: definition.needs(parsed.value),
    verify: (facts) => definition.verify(parsed.value, facts),
  });
}

/** The same proof has one id in every dialect, with its halves in any order. */
const evidenceId = (kind: string, content: Json): EvidenceId =>
  digestOf('tribune/v1/evidence', { kind, content }) as string as EvidenceId;
