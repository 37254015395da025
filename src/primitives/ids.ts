import type { Brand } from './brand.ts';
import { err, ok, type Result } from './result.ts';

/** Ids that a network chose; see `ID_PATTERN`. */
export type OperatorId = Brand<string, 'OperatorId'>;
export type ServiceId = Brand<string, 'ServiceId'>;
export type RestakerId = Brand<string, 'RestakerId'>;
export type AssetId = Brand<string, 'AssetId'>;
export type ChainId = Brand<string, 'ChainId'>;
export type CommitteeId = Brand<string, 'CommitteeId'>;
export type TopicId = Brand<string, 'TopicId'>;
export type OffenceId = Brand<string, 'OffenceId'>;

/** Ids that Tribune makes: lowercase hex of a SHA-256 digest. */
export type Digest = Brand<string, 'Digest'>;
export type EvidenceId = Brand<string, 'EvidenceId'>;
export type SlashRequestId = Brand<string, 'SlashRequestId'>;

/** 1 to 128 characters, the first of them a letter or a digit. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
export const DIGEST_PATTERN = /^[0-9a-f]{64}$/;

const isId = (text: string): boolean => ID_PATTERN.test(text);
export const isDigest = (text: string): text is Digest => DIGEST_PATTERN.test(text);

export type TargetType = 'operator' | 'pool' | 'service';

/** What a restaker delegates to, as the ledger spells it: `operator/op-1`, `pool/umilk`, `service/oracle`. */
export type TargetId = Brand<string, 'TargetId'>;

export interface Target {
  readonly type: TargetType;
  /** Operator id, asset id of the pool, or service id. */
  readonly id: string;
}

export function parseTarget(text: string): Result<Target, { readonly code: 'target_malformed' }> {
  const slash = text.indexOf('/');
  const type = text.slice(0, slash);
  const id = text.slice(slash + 1);
  const known = type === 'operator' || type === 'pool' || type === 'service';
  return known && isId(id) ? ok({ type, id }) : err({ code: 'target_malformed' });
}

export const targetId = (type: TargetType, id: string): TargetId => `${type}/${id}` as TargetId;
