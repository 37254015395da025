import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperatorId, ServiceId } from '../../src/primitives/ids.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS, after as later } from '../../src/primitives/time.ts';
import { keyPeriods, operatorKeysAt } from '../../src/registry/store.ts';
import { watcherAt } from '../../src/registry/watchers/store.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import { proveKey } from '../../src/statements/key-proof.ts';
import {
  BRIDGE_ADMIN,
  council,
  OPERATOR_ADMIN,
  OTHER_ADMIN,
  WATCHER,
  type World,
  world,
} from '../support/bootstrap.ts';
import { keyOf, type NOW } from '../support/statements.ts';
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

describe('one key is one signer', () => {
  open();
  close();

  test('a second name of a key that has signed cannot sit in the same committee', async () => {
    const admin = { keys: [BRIDGE_ADMIN], author: 'service/bridge' as Author };
    const twoNames = {
      committee: 'bench',
      owner: 'service/bridge',
      members: [keyOf('eip712', 32), keyOf('adr036', 32)].map(({ signer }) => ({
        signer,
        weight: 1,
      })),
      vetoQuorum: '0.5',
      upholdQuorum: '0.5',
    };
    await expect(set(w, 'committee', twoNames, admin)).rejects.toMatchObject(
      refused({ code: 'signer_twice', signer: keyOf('adr036', 32).signer }),
    );
  });

  test('a watcher whose key has signed is not registered under its other name', async () => {
    const asWatcher = { ...council, committee: 'own', owner: 'service/oracle' };
    await set(w, 'committee', asWatcher, asOracle);
    const watcher = (key: SigningKey) => ({
      service: 'bridge',
      watcher: key.signer,
      offences: ['again'],
      status: 'active',
    });
    await set(w, 'watcher', watcher(keyOf('eip712', 32)), asBridge);
    await expect(set(w, 'watcher', watcher(keyOf('adr036', 32)), asBridge)).rejects.toMatchObject(
      refused({ code: 'signer_twice' }),
    );
  });

  test('a feeder comes back under the other name of his key only after his end', async () => {
    const feeder = (key: SigningKey, status: string) => ({
      feeder: key.signer,
      feeds: ['prices'],
      status,
    });
    const [first, second] = [keyOf('eip712', 32), keyOf('adr036', 32)];
    await set(w, 'feeder', feeder(first, 'active'), asAuthority);
    const rename = () => set(w, 'feeder', feeder(second, 'active'), asAuthority);
    await expect(rename()).rejects.toMatchObject(refused({ code: 'signer_twice' }));

    const previous = await currentOf(w, 'feeder', first.signer);
    await set(w, 'feeder', feeder(first, 'ended'), { ...asAuthority, previous });
    await expect(rename()).rejects.toMatchObject(refused({ code: 'signer_twice' }));
    w.clock.advance(CHANGE_DELAY_MS);
    await expect(rename()).resolves.toMatchObject({ id: second.signer });
  });

  test('a watcher is found under any name of his key, until his end is in force', async () => {
    const names = [keyOf('adr036', 51).signer, keyOf('eip712', 51).signer];
    const find = (time: typeof NOW) =>
      w.database.transaction((tx) => watcherAt(tx, { service: oracle, names }, time));
    const ended = {
      service: 'oracle',
      watcher: WATCHER.signer,
      offences: ['equivocation'],
      status: 'ended',
    };
    const previous = await currentOf(w, 'watcher', `oracle#${WATCHER.signer}`);
    await set(w, 'watcher', ended, { ...asOracle, previous });
    const end = later(w.clock.time, CHANGE_DELAY_MS);
    expect((await find(later(end, -1)))?.watcher).toBe(WATCHER.signer);
    expect(await find(end)).toBeNull();
  });
});

describe('operator keys', () => {
  open();
  close();
  const key = keyOf('ed25519', 81);
  const claim = (operator: string, of: SigningKey = key) => ({
    operator,
    service: 'oracle',
    key: of.signer,
    status: 'active',
    proof: proveKey({ deployment: w.deployment.id, operator, service: 'oracle' }, of),
  });
  const ended = (operator: string) => ({
    operator,
    service: 'oracle',
    key: key.signer,
    status: 'ended',
  });
  const asOperator = { keys: [OPERATOR_ADMIN] };
  const id = `oracle#${key.signer}`;

  test('are registered by the operator’s admin alone', async () => {
    await expect(
      set(w, 'operator-key', claim('op-1'), { keys: [OTHER_ADMIN] }),
    ).rejects.toMatchObject(refused({ code: 'not_authorised', needed: OPERATOR_ADMIN.signer }));
  });

  test('show by their own signature that they are for this operator', async () => {
    const forAnother = { ...claim('op-1'), proof: claim('op-2').proof };
    await expect(set(w, 'operator-key', forAnother, asOperator)).rejects.toMatchObject(
      refused({ code: 'signature_invalid' }),
    );
    const elsewhere = proveKey(
      { deployment: 'other/0000000000000000', operator: 'op-1', service: 'oracle' },
      key,
    );
    await expect(
      set(w, 'operator-key', { ...claim('op-1'), proof: elsewhere }, asOperator),
    ).rejects.toMatchObject(refused({ code: 'signature_invalid' }));
  });

  test('belong to an operator that is there', async () => {
    await expect(set(w, 'operator-key', claim('op-9'), asOperator)).rejects.toMatchObject(
      refused({ code: 'operator_unknown', operator: 'op-9' }),
    );
  });

  test('answer from registration until their end has taken effect, and never before', async () => {
    await set(w, 'operator-key', claim('op-1'), asOperator);
    const from = w.clock.time;
    w.clock.advance(HOUR_MS);
    await set(w, 'operator-key', ended('op-1'), {
      ...asOperator,
      previous: await currentOf(w, 'operator-key', id),
    });
    const until = later(w.clock.time, CHANGE_DELAY_MS);
    await w.database.transaction(async (tx) => {
      expect(await keyPeriods(tx, oracle, [key.signer])).toEqual([
        { operator: 'op-1', signer: key.signer, from, until },
      ]);
      const keysAt = (time: typeof NOW) => operatorKeysAt(tx, 'op-1' as OperatorId, time);
      expect(await keysAt(later(from, -1))).toEqual([]);
      expect(await keysAt(later(until, -1))).toEqual([{ service: 'oracle', key: key.signer }]);
      expect(await keysAt(until)).toEqual([]);
    });
  });

  test('pass to another operator only when their end is in force', async () => {
    const previous = await currentOf(w, 'operator-key', id);
    const take = () => set(w, 'operator-key', claim('op-2'), { keys: [OTHER_ADMIN], previous });
    await expect(take()).rejects.toMatchObject(refused({ code: 'key_taken', operator: 'op-1' }));
    w.clock.advance(CHANGE_DELAY_MS);
    await expect(take()).resolves.toBeDefined();
  });

  test('are not registered under a second name', async () => {
    await set(w, 'operator-key', claim('op-1', keyOf('eip712', 82)), asOperator);
    await expect(
      set(w, 'operator-key', claim('op-1', keyOf('adr036', 82)), asOperator),
    ).rejects.toMatchObject(refused({ code: 'signer_twice' }));
    await expect(
      set(w, 'operator-key', claim('op-2', keyOf('adr036', 82)), { keys: [OTHER_ADMIN] }),
    ).rejects.toMatchObject(refused({ code: 'key_taken', operator: 'op-1' }));
  });

  test('that are not there cannot be ended', async () => {
    const content = { ...ended('op-1'), key: keyOf('ed25519', 83).signer };
    await expect(set(w, 'operator-key', content, asOperator)).rejects.toMatchObject(
      refused({ code: 'key_not_registered' }),
    );
  });
});
