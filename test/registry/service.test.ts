import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OffenceId, ServiceId } from '../../src/primitives/ids.ts';
import { after as later } from '../../src/primitives/time.ts';
import { register } from '../../src/registry/service.ts';
import { policyAt } from '../../src/registry/store.ts';
import {
  AUTHORITY,
  BRIDGE_ADMIN,
  council,
  ORACLE_ADMIN,
  OTHER_ADMIN,
  rules,
  WATCHER,
  type World,
  world,
} from '../support/bootstrap.ts';
import { policy, topic } from '../support/objects.ts';
import { objectEnvelope } from '../support/signers.ts';
import { keyOf, NOW, voteBy } from '../support/statements.ts';
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

describe('who may write', () => {
  open();
  close();
  const chain = { chain: 'other', type: 'cometbft', chainId: 'other-1', fromHeight: '1' };

  test('the authority speaks by as many of its signers as its threshold says', async () => {
    const [first, second, third] = AUTHORITY;
    await expect(
      set(w, 'chain', chain, { keys: [first], author: 'authority' }),
    ).rejects.toMatchObject(refused({ code: 'threshold_not_met', needed: 2, got: 1 }));
    await expect(
      set(w, 'chain', chain, { keys: [second, third], author: 'authority' }),
    ).resolves.toMatchObject({ id: 'other' });
  });

  test('one key under two names counts once', async () => {
    const twice = [keyOf('eip712', 22), keyOf('adr036', 22)];
    await expect(
      set(w, 'chain', { ...chain, chain: 'third' }, { keys: twice, author: 'authority' }),
    ).rejects.toMatchObject(refused({ code: 'threshold_not_met', got: 1 }));
  });

  test('a member of a group may sign under the other name of his key', async () => {
    const keys = [keyOf('adr036', 22), keyOf('eip712', 23)];
    await expect(
      set(w, 'chain', { ...chain, chain: 'fourth' }, { keys, author: 'authority' }),
    ).resolves.toMatchObject({ id: 'fourth' });
  });

  test('strangers speak for nobody', async () => {
    await expect(
      set(w, 'chain', chain, { keys: [keyOf('ed25519', 99)], author: 'authority' }),
    ).rejects.toMatchObject(refused({ code: 'not_authorised' }));
  });

  test('a service cannot write what is the authority to write', async () => {
    await expect(set(w, 'chain', chain, asOracle)).rejects.toMatchObject(
      refused({ code: 'author_mismatch' }),
    );
  });

  test('one service cannot write the policy of another', async () => {
    await expect(set(w, 'policy', policy, asBridge)).rejects.toMatchObject(
      refused({ code: 'author_mismatch' }),
    );
    await expect(
      set(w, 'policy', policy, { keys: [BRIDGE_ADMIN], author: 'service/oracle' }),
    ).rejects.toMatchObject(refused({ code: 'not_authorised' }));
  });

  test('a service that is not there has nobody to speak for it', async () => {
    const watcher = { service: 'x', watcher: WATCHER.signer, offences: ['y'], status: 'active' };
    await expect(
      set(w, 'watcher', watcher, { keys: [ORACLE_ADMIN], author: 'service/x' }),
    ).rejects.toMatchObject(refused({ code: 'service_unknown', service: 'x' }));
  });

  test('a committee stays its owner’s', async () => {
    const previous = await currentOf(w, 'committee', 'council');
    await expect(
      set(w, 'committee', { ...council, owner: 'service/bridge' }, { ...asBridge, previous }),
    ).rejects.toMatchObject(refused({ code: 'not_authorised', needed: 'service/oracle' }));
  });

  test('a statement of another sort is no registry statement', async () => {
    const vote = { ...voteBy(ORACLE_ADMIN), deployment: w.deployment.id };
    const envelope = JSON.parse(
      JSON.stringify({
        statement: vote,
        signatures: [{ scheme: 'ed25519', signer: ORACLE_ADMIN.signer, signature: '00' }],
      }),
    );
    await expect(register(w, envelope)).rejects.toMatchObject(
      refused({ code: 'statement_type_unexpected', found: 'tribune/vote/v1' }),
    );
  });
});

describe('versions', () => {
  open();
  close();
  const of = { service: oracle, offence: 'equivocation' as OffenceId };
  const fractionAt = (time: typeof NOW) =>
    w.database.transaction(async (tx) => (await policyAt(tx, of, time))?.value.slashFraction);

  test('a change binds nobody before the change delay is over', async () => {
    const previous = await currentOf(w, 'policy', 'oracle#equivocation');
    const changed = await set(
      w,
      'policy',
      { ...policy, slashFraction: '0.1' },
      { ...asOracle, previous },
    );
    const from = later(w.clock.time, CHANGE_DELAY_MS);
    expect(Date.parse(changed.effectiveFrom)).toBe(from);
    expect(await fractionAt(later(from, -1))).toBe(5n * 10n ** 16n);
    expect(await fractionAt(from)).toBe(10n ** 17n);
    expect(await fractionAt(later(from, 1))).toBe(10n ** 17n);
  });

  test('whoever has not seen the pending version is stale, and is told the current one', async () => {
    const pending = await currentOf(w, 'policy', 'oracle#equivocation');
    const bootstrapped = await w.database.transaction((tx) => policyAt(tx, of, NOW));
    await expect(
      set(w, 'policy', policy, { ...asOracle, previous: bootstrapped?.digest ?? null }),
    ).rejects.toMatchObject(refused({ code: 'stale_version', current: pending }));
    await expect(set(w, 'policy', policy, asOracle)).rejects.toMatchObject(
      refused({ code: 'stale_version', current: pending }),
    );
  });

  test('accepting another cancels the pending one, which then never comes in force', async () => {
    const pending = await currentOf(w, 'policy', 'oracle#equivocation');
    const changed = await set(
      w,
      'policy',
      { ...policy, slashFraction: '0.2' },
      { ...asOracle, previous: pending },
    );
    expect(changed.cancels).toEqual([pending]);
    const from = later(w.clock.time, CHANGE_DELAY_MS);
    expect(await fractionAt(later(from, -1))).toBe(5n * 10n ** 16n);
    expect(await fractionAt(from)).toBe(2n * 10n ** 17n);
  });

  test('an accepted statement that comes again gets its first answer', async () => {
    const body = { content: topic as never, previous: await currentOf(w, 'topic', 'oracle#price') };
    const posted = objectEnvelope('topic', body, {
      deployment: w.deployment,
      now: w.clock.time,
      ...asOracle,
    });
    const first = await register(w, posted);
    w.clock.advance(5_000);
    const second = await register(w, posted);
    expect(second).toEqual({ ...first, replayed: true });
  });

  test('the delay of the deployment in force counts, not the one it will have', async () => {
    const previous = await currentOf(w, 'deployment', 'deployment');
    await set(w, 'deployment', { ...rules, changeDelay: 'PT1H' }, { ...asAuthority, previous });
    const operator = { operator: 'op-1', admin: OTHER_ADMIN.signer, restaker: null };
    const changed = await set(w, 'operator', operator, {
      ...asAuthority,
      previous: await currentOf(w, 'operator', 'op-1'),
    });
    expect(Date.parse(changed.effectiveFrom)).toBe(later(w.clock.time, CHANGE_DELAY_MS));
  });
});
