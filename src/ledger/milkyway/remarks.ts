/** What can be said of a file without drawing a line of it. */
import { grouped } from '../../primitives/grouped.ts';
import { jsonPointer } from '../../primitives/shape-schema.ts';
import { SIGNER_PATTERN } from '../../primitives/signatures/signer.ts';
import type { Directory, Stock } from './directory.ts';
import type { Drawing } from './drawing.ts';
import { type Findings, note } from './findings.ts';
import {
  ALLOWED,
  DELEGATION,
  type Fields,
  JOINED,
  OPERATOR,
  POOL,
  PREFERENCES,
  SECURED,
  SERVICE,
  SERVICE_PARAMS,
  UNBONDING,
} from './genesis-schema.ts';
import {
  entriesOf,
  type GenesisState,
  isModule,
  KNOWN_FIELDS,
  listsOf,
  pointerTo,
} from './genesis-state.ts';

const FIELDS: Readonly<Record<keyof GenesisState['lists'], Fields>> = {
  operators: OPERATOR.fields,
  services: SERVICE.fields,
  servicesParams: SERVICE_PARAMS.fields,
  pools: POOL.fields,
  joined: JOINED.fields,
  allowed: ALLOWED.fields,
  secured: SECURED.fields,
  delegations: DELEGATION.fields,
  unbonding: UNBONDING.fields,
  preferences: PREFERENCES.fields,
};

export function noteRemarks(drawing: Drawing): void {
  noteModules(drawing.state, drawing.findings);
  noteEntries(drawing.state, drawing.findings);
  noteParties(drawing.directory, drawing.findings);
  noteRules(drawing.state, drawing.findings);
}

function noteModules({ modules, base, moduleNames }: GenesisState, findings: Findings): void {
  for (const name of moduleNames) {
    const pointer = `${base}${jsonPointer([name])}`;
    if (!isModule(name)) {
      note(findings, { code: 'module_not_read', pointer });
      continue;
    }
    const known = [...listsOf(name), ...KNOWN_FIELDS[name]];
    for (const field of Object.keys(modules[name]))
      if (!known.includes(field))
        note(findings, { code: 'unknown_field', pointer: `${pointer}${jsonPointer([field])}` });
  }
}

function noteEntries({ lists }: GenesisState, findings: Findings): void {
  for (const [name, fields] of Object.entries(FIELDS)) {
    const list = lists[name as keyof typeof lists];
    if (list.isMissing) note(findings, { code: 'list_missing', pointer: list.pointer });
    for (const [index, entry] of list.entries.entries())
      for (const path of unknownFields(entry, fields, [index]))
        note(findings, { code: 'unknown_field', pointer: pointerTo(list, ...path) });
  }
}

type Path = readonly PropertyKey[];

/** Where a name stands that no such object has. */
function unknownFields(value: unknown, fields: Fields, path: Path): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => unknownFields(item, fields, [...path, index]));
  return Object.entries(value).flatMap(([name, inner]) => {
    if (!Object.hasOwn(fields, name)) return [[...path, name]];
    const below = fields[name] ?? null;
    return below === null ? [] : unknownFields(inner, below, [...path, name]);
  });
}

function noteParties({ operators, services, pools }: Directory, findings: Findings): void {
  for (const { id, pointer, status } of operators.values())
    if (status === 'OPERATOR_STATUS_INACTIVATING')
      note(findings, { code: 'operator_inactivating', pointer, operator: id });
  for (const { id, pointer, status, stock } of services.values())
    if (status !== 'SERVICE_STATUS_ACTIVE' && stock.assets.size > 0)
      note(findings, { code: 'stake_on_inactive_service', pointer, service: id });

  const parties = [...operators.values(), ...services.values()];
  for (const { pointer, admin } of parties)
    if (!SIGNER_PATTERN.test(`cosmos:${admin}`))
      note(findings, { code: 'admin_cannot_sign', pointer: `${pointer}/admin`, admin });
  noteLocked([...parties, ...pools.values()], findings);
}

/** The prefix is that of x/liquidvesting/types/denom.go of milkyway-labs/milkyway. */
function noteLocked(holders: readonly { readonly stock: Stock }[], findings: Findings): void {
  const places = holders.flatMap(({ stock }) =>
    [...stock.assets.keys()].map((asset) => ({ asset, pointer: stock.pointer })),
  );
  const byAsset = grouped(
    places.filter(({ asset }) => asset.startsWith('locked/')),
    ({ asset }) => asset,
  );
  for (const [first] of byAsset.values())
    if (first !== undefined) note(findings, { code: 'locked_asset', ...first });
}

/** Rules that the chain keeps when somebody delegates or joins; ours is told what came of them. */
function noteRules({ modules, base, lists }: GenesisState, findings: Findings): void {
  const params = modules.restaking['params'];
  if (typeof params === 'object' && params !== null)
    for (const [name, value] of Object.entries(params)) {
      const pointer = `${base}/restaking/params${jsonPointer([name])}`;
      note(findings, { code: 'rule_not_mirrored', pointer, value: JSON.stringify(value) });
    }
  for (const { pointer, value } of entriesOf(lists.allowed, ALLOWED))
    if (value.operator_ids.length > 0) {
      const names = JSON.stringify(value.operator_ids);
      note(findings, { code: 'rule_not_mirrored', pointer, value: names });
    }
  for (const { pointer, value } of entriesOf(lists.servicesParams, SERVICE_PARAMS))
    if (value.params.allowed_denoms.length > 0) {
      const denoms = JSON.stringify(value.params.allowed_denoms);
      note(findings, { code: 'rule_not_mirrored', pointer, value: denoms });
    }
}
