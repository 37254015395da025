/** What a kind of evidence must provide, and which facts a verifier may ask for. */
import type { ChainKey, FedValidator } from '../facts/chain-fact.ts';
import { digestOf, type Json } from '../primitives/bytes.ts';
import type { Digest, EvidenceId, OperatorId, TopicId } from '../primitives/ids.ts';
import { ok, type Result } from '../primitives/result.ts';
import type { KeyId, SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import type {
  AttestationRule,
  CometbftChain,
  EthereumChain,
  GrandpaChain,
  Topic,
} from '../registry/objects.ts';
import type { KnownKeys } from '../statements/known-names.ts';
import type { Verdict } from './verdict.ts';

/** The payload is not the native JSON of its kind. `pointer` is an RFC 6901 pointer into it. */
export interface EvidenceMalformed {
  readonly code: 'evidence_malformed';
  readonly pointer: string;
  readonly detail: string;
}

/** What a kind about a chain asks of the facts fed about it. Bytes in lowercase hex. */
export interface ChainNeeds {
  /** The height whose block decides it: evidence waits until it is fed. Null if none does. */
  readonly waitsFor: bigint | null;
  /** Blocks whose times are needed. */
  readonly heights?: readonly bigint[];
  /** Names of the keys needed. */
  readonly addresses?: readonly string[];
  readonly publicKeys?: readonly string[];
  readonly indexes?: readonly bigint[];
  /** Fed validator sets and headers needed, by height. */
  readonly validatorsAt?: readonly bigint[];
  readonly headersAt?: readonly bigint[];
  /** The header of the highest height not above this one that has a header is needed, too. */
  readonly newestHeaderUpTo?: bigint;
  /**
   * For each key found: the time of the highest fed block not above this height at which the key was
   * in force.
   */
  readonly lastBlockUpTo?: bigint;
}

/** More than was asked for does no harm. */
export interface ChainFacts<Chain> {
  readonly chain: Chain;
  /** By height, of the blocks that were fed. */
  readonly blockTimes: ReadonlyMap<bigint, Timestamp>;
  /** Keys of operators, and those of the fed sets that were asked for, which nobody may have. */
  readonly keys: readonly ChainKey[];
  readonly validators: ReadonlyMap<bigint, readonly FedValidator[]>;
  /** As they were fed. */
  readonly headers: ReadonlyMap<bigint, Json>;
}

/** Kinds that convict keys by signed statements about one slot of a service's topic. */
export interface TopicNeeds {
  readonly topic: TopicId;
  readonly slot: number;
  /** Signer names of the accused, as the statements spell them. */
  readonly authors: readonly string[];
  /** What kinds that rest on the word of watchers ask besides. */
  readonly testimony?: TestimonyNeeds;
}

/** On which claim, for which kind, and against whom; null: whoever has the keys of `authors`. */
export interface TestimonyNeeds {
  readonly kind: string;
  readonly claim: Digest;
  readonly accused: OperatorId | null;
}

/** A key for statement topics. Half-open in time. */
export interface StatementKey {
  readonly operator: OperatorId | null;
  readonly signer: string;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

export interface TopicFacts {
  readonly deployment: string;
  readonly bech32Prefix: string;
  /** As of the slot in question. */
  readonly topic: Topic | null;
  readonly keys: readonly StatementKey[];
  readonly testimony?: TestimonyFacts;
}

/** Who may attest, and how much of that is enough. */
export interface TestimonyFacts {
  /** Of the policy in force at the start of the slot. */
  readonly rule: AttestationRule | null;
  /** When the evidence is accepted: a watcher counts if he is one at the slot and then. */
  readonly acceptedAt: Timestamp | null;
  readonly operators: readonly OperatorFacts[];
  /** For the offence in question. */
  readonly watchers: readonly WatcherPeriod[];
  /** Which names are known to be names of one key. */
  readonly known: KnownKeys;
  /** What was said about the claim before, its signatures verified then. */
  readonly stored: readonly Word[];
}

/** An operator known at the slot, with every name that is his: of his admins and of his own keys. */
interface OperatorFacts {
  readonly operator: OperatorId;
  readonly signers: readonly SignerName[];
}

/** Half-open in time. Weights are integers from 1 to 10^9. */
export interface WatcherPeriod {
  readonly signer: SignerName;
  readonly weight: bigint;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

/** What the holder of a key says of a claim, and under which name he said it. */
export interface Word {
  readonly key: KeyId;
  readonly signer: SignerName;
  readonly holds: boolean;
}

/** What the service loads for each source of facts, and what it hands to the verifier. */
export interface FactSources {
  readonly cometbft: { readonly needs: ChainNeeds; readonly facts: ChainFacts<CometbftChain> };
  readonly ethereum: { readonly needs: ChainNeeds; readonly facts: ChainFacts<EthereumChain> };
  readonly grandpa: { readonly needs: ChainNeeds; readonly facts: ChainFacts<GrandpaChain> };
  readonly topic: { readonly needs: TopicNeeds; readonly facts: TopicFacts };
}

export type FactSource = keyof FactSources;
/** Sources that are chains, by the type of the chain. */
export type ChainSource = Exclude<FactSource, 'topic'>;

export interface KindDefinition<Payload, Source extends FactSource> {
  readonly kind: string;
  /** Whether the accused's own signatures prove it; only then may silence execute. */
  readonly selfProving: boolean;
  /** Whether the proof lets anybody compute the secret key: later evidence by it proves nothing. */
  readonly publishesKey?: boolean;
  readonly source: Source;
  /** Every code its verdicts may have, in order of precedence. */
  readonly codes: { readonly refuted: readonly string[]; readonly unverifiable: readonly string[] };
  parse(json: Json): Result<Payload, EvidenceMalformed>;
  /**
   * Whom it accuses of what, and where: plain English sentences that end with a full stop. The words
   * of the submitter, of which nothing is believed yet; long lists are cut short.
   */
  claim(payload: Payload): string;
  /** What the evidence id is made of: with the signatures, without unsigned claims, halves sorted. */
  identity(payload: Payload): Json;
  needs(payload: Payload): FactSources[Source]['needs'];
  /**
   * No infraction it proves is captured later than this; asked before any signature is verified.
   * Null while the fact that says it has not been fed, and for what no date can name.
   */
  capture(payload: Payload, facts: FactSources[Source]['facts']): Timestamp | null;
  verify(payload: Payload, facts: FactSources[Source]['facts']): Verdict;
}

/** Parsed evidence, ready to be verified once the facts it needs are loaded. */
export interface OpenedEvidence<Source extends FactSource> {
  readonly kind: string;
  readonly selfProving: boolean;
  readonly publishesKey: boolean;
  readonly source: Source;
  readonly id: EvidenceId;
  /** What the id is made of. */
  readonly content: Json;
  readonly claim: () => string;
  readonly needs: FactSources[Source]['needs'];
  readonly capture: (facts: FactSources[Source]['facts']) => Timestamp | null;
  readonly verify: (facts: FactSources[Source]['facts']) => Verdict;
}

/** A kind whose payload is nobody else's business. */
export interface Kind<Source extends FactSource> {
  readonly kind: string;
  readonly selfProving: boolean;
  readonly codes: KindDefinition<unknown, Source>['codes'];
  /** Parses evidence and names it. Nothing of it is believed yet. */
  open(json: Json): Result<OpenedEvidence<Source>, EvidenceMalformed>;
}

export function defineKind<Payload, Source extends FactSource>(
  definition: KindDefinition<Payload, Source>,
): Kind<Source> {
  const { kind, selfProving, publishesKey = false, source, codes } = definition;
  return {
    kind,
    selfProving,
    codes,
    open(json) {
      const parsed = definition.parse(json);
      if (!parsed.ok) return parsed;
      const content = definition.identity(parsed.value);
      return ok({
        kind,
        selfProving,
        publishesKey,
        source,
        id: evidenceId(kind, content),
        content,
        claim: () => definition.claim(parsed.value),
        needs: definition.needs(parsed.value),
        capture: (facts) => definition.capture(parsed.value, facts),
        verify: (facts) => definition.verify(parsed.value, facts),
      });
    },
  };
}

/** The same proof has one id in every dialect, with its halves in any order. */
const evidenceId = (kind: string, content: Json): EvidenceId =>
  digestOf('tribune/v1/evidence', { kind, content }) as string as EvidenceId;
