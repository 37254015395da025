/** What a kind of evidence must provide, and which chain facts a verifier may ask for. */
import type { ChainKey } from '../facts/chain-fact.ts';
import type { Json } from '../primitives/bytes.ts';
import type { EvidenceId, OperatorId, TopicId } from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Topic } from '../registry/objects.ts';
import type { Verdict } from './verdict.ts';

/** The payload is not the native JSON of its kind. `pointer` is an RFC 6901 pointer into it. */
export interface EvidenceMalformed {
  readonly code: 'evidence_malformed';
  readonly pointer: string;
  readonly detail: string;
}

/** Kinds that convict keys of a chain at one height. */
export interface ChainHeightNeeds {
  readonly height: bigint;
  /** Lowercase hex of the addresses of the accused keys. */
  readonly addresses: readonly string[];
}

export interface ChainHeightFacts {
  readonly chain: {
    readonly chainId: string;
    /** Inclusive: evidence below it concerns another chain of that name. */
    readonly fromHeight: bigint;
  };
  /** Fed block time at the height asked for; null while it has not been fed. */
  readonly blockTime: Timestamp | null;
  /** Keys of that chain; more than was asked for does no harm. */
  readonly keys: readonly ChainKey[];
}

/** Kinds that convict keys by signed statements about one slot of a service's topic. */
interface TopicSlotNeeds {
  readonly topic: TopicId;
  readonly slot: number;
  /** Signer names of the accused, as the statements spell them. */
  readonly authors: readonly string[];
}

/** A key for statement topics. Half-open in time. */
export interface StatementKey {
  readonly operator: OperatorId | null;
  readonly signer: string;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

export interface TopicSlotFacts {
  readonly deployment: string;
  readonly bech32Prefix: string;
  /** As of the slot in question. */
  readonly topic: Topic | null;
  readonly keys: readonly StatementKey[];
}

/** What the service loads for each source of facts, and what it hands to the verifier. */
interface FactSources {
  readonly 'chain-height': { readonly needs: ChainHeightNeeds; readonly facts: ChainHeightFacts };
  readonly 'topic-slot': { readonly needs: TopicSlotNeeds; readonly facts: TopicSlotFacts };
}

export type FactSource = keyof FactSources;

export interface KindDefinition<Payload, Source extends FactSource> {
  readonly kind: string;
  /** Whether the accused's own signatures prove it; only then may silence execute. */
  readonly selfProving: boolean;
  readonly source: Source;
  parse(json: Json): Result<Payload, EvidenceMalformed>;
  /** What the evidence id is made of: with the signatures, without unsigned claims, halves sorted. */
  identity(payload: Payload): Json;
  needs(payload: Payload): FactSources[Source]['needs'];
  verify(payload: Payload, facts: FactSources[Source]['facts']): Verdict;
}

/** Parsed evidence, ready to be verified once the facts it needs are loaded. */
export interface OpenedEvidence<Source extends FactSource> {
  readonly kind: string;
  readonly selfProving: boolean;
  readonly source: Source;
  readonly id: EvidenceId;
  /** What the id is made of. */
  readonly content: Json;
  readonly needs: FactSources[Source]['needs'];
  readonly verify: (facts: FactSources[Source]['facts']) => Verdict;
}
