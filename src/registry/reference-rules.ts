/** What an object names must be there. */
import type { ChainId, CommitteeId, OperatorId, ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { RegistryObject } from './object-name.ts';

/** Objects in force or pending, of those that may be named. */
export interface Standing {
  readonly chains: ReadonlySet<ChainId>;
  readonly services: ReadonlySet<ServiceId>;
  readonly committees: ReadonlySet<CommitteeId>;
  readonly operators: ReadonlySet<OperatorId>;
}

export type UnknownReference =
  | { readonly code: 'chain_unknown'; readonly chain: ChainId }
  | { readonly code: 'service_unknown'; readonly service: ServiceId }
  | { readonly code: 'committee_unknown'; readonly committee: CommitteeId }
  | { readonly code: 'operator_unknown'; readonly operator: OperatorId };

/** The names that an object makes use of; a policy's committee is looked at with its other rules. */
export interface References {
  readonly chain?: ChainId;
  readonly service?: ServiceId;
  readonly committee?: CommitteeId;
  readonly operator?: OperatorId;
}

export function referencesOf(object: RegistryObject): References {
  switch (object.kind) {
    case 'deployment':
      return object.content.lastResort === null ? {} : { committee: object.content.lastResort };
    case 'service':
      return { chain: object.content.chain };
    case 'policy':
    case 'watcher':
    case 'topic':
      return { service: object.content.service };
    case 'committee':
      return object.content.owner === 'authority'
        ? {}
        : { service: object.content.owner.slice('service/'.length) as ServiceId };
    case 'operator-key':
      return { service: object.content.service, operator: object.content.operator };
    case 'chain':
    case 'operator':
    case 'feeder':
      return {};
  }
}

export function checkReferences(
  object: RegistryObject,
  standing: Standing,
): Result<null, UnknownReference> {
  const { chain, service, committee, operator } = referencesOf(object);
  if (chain !== undefined && !standing.chains.has(chain))
    return err({ code: 'chain_unknown', chain });
  if (service !== undefined && !standing.services.has(service))
    return err({ code: 'service_unknown', service });
  if (committee !== undefined && !standing.committees.has(committee))
    return err({ code: 'committee_unknown', committee });
  if (operator !== undefined && !standing.operators.has(operator))
    return err({ code: 'operator_unknown', operator });
  return ok(null);
}
