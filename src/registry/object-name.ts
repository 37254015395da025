/** What a registry object is called: a kind, and an id that is unique within it. */
import type { OffenceId, ServiceId, TopicId } from '../primitives/ids.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { ObjectStatement } from '../statements/statement-types.ts';
import type {
  ChainContent,
  CommitteeContent,
  DeploymentContent,
  FeederContent,
  OperatorContent,
  OperatorKeyContent,
  PolicyContent,
  ServiceContent,
  TopicContent,
  WatcherContent,
} from './objects-schema.ts';

export interface ObjectContents {
  readonly deployment: DeploymentContent;
  readonly chain: ChainContent;
  readonly service: ServiceContent;
  readonly policy: PolicyContent;
  readonly committee: CommitteeContent;
  readonly operator: OperatorContent;
  readonly 'operator-key': OperatorKeyContent;
  readonly watcher: WatcherContent;
  readonly topic: TopicContent;
  readonly feeder: FeederContent;
}

export type ObjectKind = keyof ObjectContents;

/** Discriminated on `kind`. */
export type RegistryObject = {
  readonly [K in ObjectKind]: { readonly kind: K; readonly content: ObjectContents[K] };
}[ObjectKind];

const NAMES: {
  readonly [K in ObjectKind]: (content: ObjectContents[K]) => string;
} = {
  deployment: () => DEPLOYMENT_ID,
  chain: (content) => content.chain,
  service: (content) => content.service,
  policy: (content) => policyId(content.service, content.offence),
  committee: (content) => content.committee,
  operator: (content) => content.operator,
  'operator-key': (content) => operatorKeyId(content.service, content.key),
  watcher: (content) => watcherId(content.service, content.watcher),
  topic: (content) => topicId(content.service, content.topic),
  feeder: (content) => content.feeder,
};

const OBJECT_KINDS = Object.keys(NAMES) as readonly ObjectKind[];

/** There is one deployment in a database. */
export const DEPLOYMENT_ID = 'deployment';

/** `#` stands in no id and in no signer, so that no two pairs share a name. */
export const policyId = (service: ServiceId, offence: OffenceId): string => `${service}#${offence}`;
export const topicId = (service: ServiceId, topic: TopicId): string => `${service}#${topic}`;
export const watcherId = (service: ServiceId, watcher: SignerName): string =>
  `${service}#${watcher}`;

/** Without the operator: one key at one service is one object, and one operator's at a time. */
export const operatorKeyId = (service: ServiceId, key: SignerName): string => `${service}#${key}`;

export const idOf = (object: RegistryObject): string =>
  (NAMES[object.kind] as (content: RegistryObject['content']) => string)(object.content);

/** The object that a statement sets. */
export function objectOf(statement: ObjectStatement): RegistryObject {
  const kind = statement.type.slice('tribune/'.length, -'/v1'.length);
  return { kind, content: statement.content } as unknown as RegistryObject;
}

/** The types of the statements that set objects. */
export const OBJECT_TYPES = OBJECT_KINDS.map((kind) => `tribune/${kind}/v1` as const);
