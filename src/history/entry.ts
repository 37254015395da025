/**
 * What the history is made of: every statement that was accepted, every refutation that was recorded,
 * every line that was fed, and everything that was decided, each once and in one order.
 */
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { OperatorId, ServiceId } from '../primitives/ids.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import type { StatementType } from '../statements/statement-types.ts';

/** What is decided; an accepted statement has its own type, as `tribune/vote/v1`. */
export const DECISIONS = [
  'deployment.founded',
  'history.key_begun',
  'history.key_ended',
  'feed.taken',
  'facts.conflict',
  'evidence.refuted',
  'evidence.decided',
  'evidence.lapsed',
  'request.opened',
  'request.limited',
  'request.extended',
  'request.vetoed',
  'request.dismissed',
  'request.expired',
  'slash.executed',
  'slash.proven',
  'slash.released',
  'slash.reversed',
  'rewards.ticked',
] as const;

export type DecisionType = (typeof DECISIONS)[number];
export type EntryType = DecisionType | StatementType;

/** Whom an entry concerns, by those names that it can be asked for by. */
export interface About {
  readonly services: readonly ServiceId[];
  readonly operators: readonly OperatorId[];
}

export const ABOUT_NOBODY: About = { services: [], operators: [] };

export interface Decision extends About {
  readonly type: DecisionType;
  readonly at: Timestamp;
  readonly body: Json;
}

/** An entry whose body is canonical JSON already. */
export interface WrittenEntry extends About {
  readonly type: EntryType;
  readonly at: Timestamp;
  readonly body: string;
}

/** RFC 8785; its UTF-8 is what the leaf of the tree is the hash of. */
export const entryText = ({ type, at, services, operators, body }: WrittenEntry): string =>
  `{"at":"${formatTime(at)}","body":${body},"operators":${list(operators)},"services":${list(services)},"type":${canonicalJson(type)}}`;

/** Ids of slash requests that an entry names, each once, in the order of their names. */
export const requestsIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(NAMED)].map(([, id = '']) => id))].sort();

const NAMED = /"slashRequest":"([0-9a-f]{64})"/g;

const list = (names: readonly string[]): string => canonicalJson([...names]);

/** What stands of a statement that was accepted: all of it, its signatures, and what it was answered. */
export const statementBody = (of: {
  /** Canonical JSON. */
  readonly content: string;
  readonly signatures: Json;
  readonly answer: Json;
}): string =>
  `{"answer":${canonicalJson(of.answer)},"signatures":${canonicalJson(of.signatures)},"statement":${of.content}}`;
