/**
 * Operators, who runs what, which pool secures what, and what pool restakers trust.
 *
 * Sources, all of milkyway-labs/milkyway: who is eligible for slashing, x/operators/README.md; what
 * runs, x/services/README.md; whom an allow list lets secure a service, `CanOperatorValidateService`
 * in x/restaking/keeper/alias_functions.go; whom a pool restaker trusts, `IsServiceTrustedWithPool`
 * in x/restaking/types/models.go.
 */
import { required } from '../../primitives/assert.ts';
import type { RestakerId, ServiceId, TargetId } from '../../primitives/ids.ts';
import { operatorId, serviceId } from './directory.ts';
import type { Drawing } from './drawing.ts';
import type { LedgerLineJson } from './feed-line.ts';
import { type Finding, note } from './findings.ts';
import { ALLOWED, JOINED, PREFERENCES, SECURED } from './genesis-schema.ts';
import { entriesOf } from './genesis-state.ts';

/** An operator's own stake is that of his admin's address: the chain knows no other. */
export function* operatorLines({ directory, at }: Drawing): Generator<LedgerLineJson> {
  for (const { id: operator, admin } of directory.operators.values()) {
    const restaker = admin as RestakerId;
    yield { at, type: 'operator', operator, admin: `cosmos:${admin}`, restaker };
  }
}

/** Service to operators; a service without a list lets everybody in, and so does an empty one. */
function allowLists(drawing: Drawing): ReadonlyMap<number, ReadonlySet<number>> {
  const lists = new Map<number, Set<number>>();
  for (const { value } of entriesOf(drawing.state.lists.allowed, ALLOWED)) {
    if (value.operator_ids.length === 0) continue;
    const list = lists.get(value.service_id) ?? new Set();
    for (const id of value.operator_ids) list.add(id);
    lists.set(value.service_id, list);
  }
  return lists;
}

export function* joinLines(drawing: Drawing): Generator<LedgerLineJson> {
  const allowed = allowLists(drawing);
  const joined = new Set<string>();
  const secures = new Set<number>();
  for (const { pointer: entry, value } of entriesOf(drawing.state.lists.joined, JOINED))
    for (const [index, service] of value.service_ids.entries()) {
      const pair = { operator: value.operator_id, service };
      const key = `${pair.operator} ${service}`;
      const pointer = `${entry}/service_ids/${index}`;
      const obstacle = joined.has(key)
        ? ({ code: 'repeated', pointer } as const)
        : obstacleToJoin(drawing, pair, allowed, pointer);
      if (obstacle !== null) {
        note(drawing.findings, obstacle);
        continue;
      }
      joined.add(key);
      secures.add(pair.operator);
      const operator = operatorId(pair.operator);
      yield { at: drawing.at, type: 'join', operator, service: serviceId(service) };
    }
  noteIdle(drawing, secures);
}

function obstacleToJoin(
  { directory }: Drawing,
  pair: { readonly operator: number; readonly service: number },
  allowed: ReadonlyMap<number, ReadonlySet<number>>,
  pointer: string,
): Finding | null {
  const operator = directory.operators.get(pair.operator);
  const service = directory.services.get(pair.service);
  const names = { operator: String(pair.operator), service: String(pair.service), pointer };
  if (operator === undefined) return { code: 'unknown_operator', pointer, id: names.operator };
  if (service === undefined) return { code: 'unknown_service', pointer, id: names.service };
  if (operator.status === 'OPERATOR_STATUS_INACTIVE')
    return { code: 'operator_inactive', ...names };
  if (service.status !== 'SERVICE_STATUS_ACTIVE') {
    const by = operator.stock.target;
    return { code: 'service_inactive', pointer, service: service.id, by };
  }
  const list = allowed.get(pair.service);
  const isAllowed = list === undefined || list.has(pair.operator);
  return isAllowed ? null : { code: 'operator_not_allowed', ...names };
}

function noteIdle({ directory, findings }: Drawing, secures: ReadonlySet<number>): void {
  for (const [number, { id: operator, pointer, stock }] of directory.operators) {
    const hasStake = [...stock.assets.values()].some(({ tokens }) => tokens > 0n);
    if (hasStake && !secures.has(number))
      note(findings, { code: 'operator_secures_nothing', pointer, operator });
  }
}

export function* secureLines(drawing: Drawing): Generator<LedgerLineJson> {
  const secured = new Set<string>();
  for (const { pointer: entry, value } of entriesOf(drawing.state.lists.secured, SECURED))
    for (const [index, pool] of value.pool_ids.entries()) {
      const pointer = `${entry}/pool_ids/${index}`;
      const key = `${pool} ${value.service_id}`;
      const obstacle = secured.has(key)
        ? ({ code: 'repeated', pointer } as const)
        : obstacleToSecure(drawing, { pool, service: value.service_id }, pointer);
      if (obstacle !== null) {
        note(drawing.findings, obstacle);
        continue;
      }
      secured.add(key);
      const { asset } = required(drawing.directory.pools.get(pool), 'no obstacle, so it is known');
      const service = serviceId(value.service_id);
      yield { at: drawing.at, type: 'secure', pool: asset, service };
    }
}

function obstacleToSecure(
  { directory }: Drawing,
  pair: { readonly pool: number; readonly service: number },
  pointer: string,
): Finding | null {
  const pool = directory.pools.get(pair.pool);
  const service = directory.services.get(pair.service);
  if (service === undefined) return { code: 'unknown_service', pointer, id: String(pair.service) };
  if (pool === undefined) return { code: 'unknown_pool', pointer, id: String(pair.pool) };
  if (service.status === 'SERVICE_STATUS_ACTIVE') return null;
  return { code: 'service_inactive', pointer, service: service.id, by: pool.stock.target };
}

/** A service that is trusted, through these pools or, where none is named, through all. */
interface Trust {
  readonly service: ServiceId;
  readonly pools: ReadonlySet<number> | null;
}

/**
 * For every pool there is, whether he has stake in it yet or not: an allocation outlives the stake.
 * Trusting nobody is what a pool restaker does unasked, and needs no line.
 */
export function* allocationLines(drawing: Drawing): Generator<LedgerLineJson> {
  const { state, directory, at } = drawing;
  for (const { pointer, value } of entriesOf(state.lists.preferences, PREFERENCES)) {
    const { trusted_services: entries } = value.preferences;
    const trusts = entries.flatMap((entry, index) =>
      trustOf(drawing, entry, `${pointer}/preferences/trusted_services/${index}`),
    );
    for (const [id, { stock }] of directory.pools) {
      const services = trusts.filter(({ pools }) => pools === null || pools.has(id));
      if (services.length > 0) yield allocation(at, value.user_address, stock.target, services);
    }
  }
}

const allocation = (
  at: string,
  restaker: RestakerId,
  target: TargetId,
  trusts: readonly Trust[],
): LedgerLineJson => {
  const services = Object.fromEntries(trusts.map(({ service }) => [service, '1' as const]));
  return { at, type: 'allocate', restaker, target, services };
};

interface TrustJson {
  readonly service_id: number;
  readonly pools_ids: readonly number[];
}

function trustOf({ directory, findings }: Drawing, of: TrustJson, pointer: string): Trust[] {
  for (const [index, pool] of of.pools_ids.entries())
    if (!directory.pools.has(pool)) {
      const at = `${pointer}/pools_ids/${index}`;
      note(findings, { code: 'unknown_pool', pointer: at, id: String(pool) });
    }
  const id = String(of.service_id);
  if (!directory.services.has(of.service_id)) {
    note(findings, { code: 'unknown_service', pointer: `${pointer}/service_id`, id });
    return [];
  }
  const pools = of.pools_ids.length === 0 ? null : new Set(of.pools_ids);
  return [{ service: serviceId(of.service_id), pools }];
}
