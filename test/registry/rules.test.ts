import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CommitteeId,
  Digest,
  OperatorId,
  RestakerId,
  ServiceId,
} from '../../src/primitives/ids.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS, after as later } from '../../src/primitives/time.ts';
import { recordOperators } from '../../src/registry/service.ts';
import {
  committeeAt,
  deploymentAt,
  operatorAt,
  policyForKind,
  topicOfSlot,
} from '../../src/registry/store.ts';
import {
  MEMBERS,
  OPERATOR_ADMIN,
  ORACLE_ADMIN,
  OTHER_ADMIN,
  rules,
  type World,
  world,
} from '../support/bootstrap.ts';
import { policy, topic } from '../support/objects.ts';
import { keyOf, NOW } from '../support/statements.ts';
import {
  asAuthority,
  asBridge,
  asOracle,
  CHANGE_DELAY_MS,
  currentOf,
  refused,
  set,
} from './desk.ts';

const oracle = 'oracle' as ServiceId;

let w: World;
const open = () =>
  beforeAll(async () => {
    w = await world();
  });
const close = () => afterAll(() => w.database.close());

describe('a policy and its deployment', () => {
  open();
  close();

  test('a deployment that would break a policy in force is refused', async () => {
    const previous = await currentOf(w, 'deployment', 'deployment');
    await expect(
      set(w, 'deployment', { ...rules, unbondingPeriod: 'PT67H' }, { ...asAuthority, previous }),
    ).rejects.toMatchObject(
      refused({ code: 'policy_outlives_unbonding', service: 'oracle', offence: 'equivocation' }),
    );
  });

  test('a policy must also fit the deployment that is pending', async () => {
    const previous = await currentOf(w, 'deployment', 'deployment');
    await set(
      w,
      'deployment',
      { ...rules, unbondingPeriod: 'PT68H' },
      { ...asAuthority, previous },
    );
    const longer = {
      ...policy,
      offence: 'late',
      kinds: ['statement/equivocation'],
      evidenceMaxAge: 'PT13H',
    };
    await expect(set(w, 'policy', longer, asOracle)).rejects.toMatchObject(
      refused({ code: 'policy_outlives_unbonding' }),
    );
  });

  test('a kind is taken while a policy with it is in force or pending', async () => {
    const again = { ...policy, offence: 'again' };
    await expect(set(w, 'policy', again, asOracle)).rejects.toMatchObject(
      refused({ code: 'kind_taken', offence: 'equivocation' }),
    );
    await expect(
      set(w, 'policy', { ...again, service: 'bridge' }, asBridge),
    ).resolves.toBeDefined();
    const found = await w.database.transaction((tx) =>
      policyForKind(
        tx,
        { service: 'bridge' as ServiceId, kind: 'cometbft/duplicate-vote' },
        w.clock.time,
      ),
    );
    expect(found?.value.offence).toBe('again');
  });

  test('a policy names a committee that is there', async () => {
    const lost = {
      ...policy,
      offence: 'x',
      kinds: ['statement/equivocation'],
      committee: 'nobody',
    };
    await expect(set(w, 'policy', lost, asOracle)).rejects.toMatchObject(
      refused({ code: 'committee_unknown', committee: 'nobody' }),
    );
  });

  test('a service names a chain that is there', async () => {
    const service = {
      service: 'x',
      admin: { signers: [ORACLE_ADMIN.signer], threshold: 1 },
      chain: 'nowhere',
      displayName: 'X',
      requiredStake: {},
    };
    await expect(set(w, 'service', service, asAuthority)).rejects.toMatchObject(
      refused({ code: 'chain_unknown', chain: 'nowhere' }),
    );
  });
});

describe('operators that the ledger feed names', () => {
  open();
  close();
  const fed = (admin: SigningKey, at: typeof NOW, digest: string) => ({
    operator: 'op-1' as OperatorId,
    admin: admin.signer,
    restaker: 'milk1op' as RestakerId,
    at,
    digest: digest.repeat(64) as Digest,
    acceptedAt: w.clock.time,
  });
  const adminAt = (time: typeof NOW) =>
    w.database.transaction(
      async (tx) => (await operatorAt(tx, 'op-1' as OperatorId, time))?.value.admin,
    );

  test('are what the chain says, from the time of the line', async () => {
    const since = later(NOW, -HOUR_MS);
    await w.database.transaction((tx) => recordOperators(tx, [fed(OTHER_ADMIN, since, 'a')]));
    expect(await adminAt(later(since, -1))).toBe(OPERATOR_ADMIN.signer);
    expect(await adminAt(since)).toBe(OTHER_ADMIN.signer);
  });

  test('a line that says nothing new is no new version', async () => {
    const before = await currentOf(w, 'operator', 'op-1');
    await w.database.transaction((tx) => recordOperators(tx, [fed(OTHER_ADMIN, NOW, 'b')]));
    expect(await currentOf(w, 'operator', 'op-1')).toBe(before);
  });

  test('a line cancels what the authority had announced', async () => {
    const announced = { operator: 'op-1', admin: OPERATOR_ADMIN.signer, restaker: null };
    const previous = await currentOf(w, 'operator', 'op-1');
    const pending = await set(w, 'operator', announced, { ...asAuthority, previous });
    const watcher = keyOf('adr036', 44);
    await w.database.transaction((tx) => recordOperators(tx, [fed(watcher, NOW, 'c')]));
    expect(await adminAt(later(w.clock.time, CHANGE_DELAY_MS))).toBe(watcher.signer);
    expect(pending.cancels).toEqual([]);
  });

  test('a line that says what the authority had announced holds now, and not after the delay', async () => {
    const restaker = 'milk1op' as RestakerId;
    const announced = { operator: 'op-1', admin: OTHER_ADMIN.signer, restaker };
    const previous = await currentOf(w, 'operator', 'op-1');
    await set(w, 'operator', announced, { ...asAuthority, previous });
    const { time } = w.clock;
    await w.database.transaction((tx) => recordOperators(tx, [fed(OTHER_ADMIN, time, 'd')]));
    expect(await adminAt(time)).toBe(OTHER_ADMIN.signer);
  });
});

describe('topics', () => {
  open();
  close();

  test('a slot is judged by the version in force at its start', async () => {
    const previous = await currentOf(w, 'topic', 'oracle#price');
    await set(w, 'topic', { ...topic, fields: ['value'] }, { ...asOracle, previous });
    const change = later(w.clock.time, CHANGE_DELAY_MS);
    const start = Date.parse(topic.startsAt);
    const slot = Math.ceil((change - start) / 60_000);
    const fieldsOf = (number: number) =>
      w.database.transaction(
        async (tx) =>
          (await topicOfSlot(tx, { service: oracle, topic: topic.topic as never }, number))?.value
            .fields,
      );
    expect(await fieldsOf(slot - 1)).toEqual(['asset', 'value']);
    expect(await fieldsOf(slot)).toEqual(['value']);
    expect(await fieldsOf(-1)).toBeUndefined();
  });
});

test('a committee has its members as its version in force has them', async () => {
  w = await world();
  const found = await w.database.transaction((tx) =>
    committeeAt(tx, 'council' as CommitteeId, NOW),
  );
  expect(found?.value.members.map(({ signer }) => signer)).toEqual(
    MEMBERS.map(({ signer }) => signer),
  );
  const deployment = await w.database.transaction((tx) => deploymentAt(tx, NOW));
  expect(deployment?.value.changeDelay).toBe(CHANGE_DELAY_MS);
  await w.database.close();
});
