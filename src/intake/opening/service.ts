/** What the registry says about an accusation: who judges, who is party to it, which periods run. */
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import type { CommitteeId, OperatorId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { committeeAt, deploymentAt, operatorAt, operatorKeysAt } from '../../registry/store.ts';
import { listPauses } from '../../slash/deadlines/pausing/store.ts';
import type { CommitteeVersion, Parties } from '../../veto/committee.ts';
import type { LimitInput } from '../../veto/silent-limit.ts';
import type { Accusation, Counsel } from '../accusation.ts';

/** As of the capture, and for who speaks for the accused also as of now. */
export async function counselOn(
  tx: Tx,
  of: Accusation,
  { now, limit }: { readonly now: Timestamp; readonly limit: LimitInput | null },
): Promise<Counsel> {
  const { capture } = of.infraction;
  const rules = required(await deploymentAt(tx, capture), 'a capture follows genesis').value;
  const { lastResort } = rules;
  return {
    rules,
    committee: await committeeVersion(tx, of.policy.value.committee, capture),
    lastResort: lastResort === null ? null : await committeeVersion(tx, lastResort, capture),
    parties: await partiesOf(tx, of, now),
    ownRestaker: (await operatorAt(tx, of.infraction.operator, capture))?.value.restaker ?? null,
    pauses: await listPauses(tx, of.service, now),
    limit,
  };
}

async function committeeVersion(
  tx: Tx,
  id: CommitteeId,
  capture: Timestamp,
): Promise<CommitteeVersion> {
  const found = required(await committeeAt(tx, id, capture), 'a policy names a committee there is');
  const { members, ...value } = found.value;
  return {
    ...value,
    digest: found.digest,
    members: members.map(({ signer, weight }) => ({ signer, weight: Number(weight) })),
  };
}

/**
 * Whoever speaks for the accused, at the capture or now, and the keys that are his beyond doubt: the
 * one that signed the evidence and those registered with their own signature. Chains let a validator
 * name any key as his consensus key, so such a claim recuses nobody.
 */
async function partiesOf(tx: Tx, of: Accusation, now: Timestamp): Promise<Parties> {
  const { operator, capture, key } = of.infraction;
  const records = [await operatorAt(tx, operator, capture), await operatorAt(tx, operator, now)];
  return {
    accusedAdmins: records.flatMap((record) => (record === null ? [] : [record.value.admin])),
    accusedKeys: [key, ...(await keysOf(tx, operator, [capture, now]))],
    firstReporter: of.evidence.author,
    attesters: of.attesters,
  };
}

async function keysOf(tx: Tx, operator: OperatorId, times: readonly Timestamp[]) {
  const names: string[] = [];
  for (const time of times)
    names.push(...(await operatorKeysAt(tx, operator, time)).map(({ key }) => key));
  return names;
}
