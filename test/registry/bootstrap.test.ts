import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import { digestOf, type Json } from '../../src/primitives/bytes.ts';
import type { CommitteeId, OffenceId, ServiceId } from '../../src/primitives/ids.ts';
import { after, at, parseTime } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { parseBootstrapText } from '../../src/registry/bootstrap-file.ts';
import { checkBootstrap } from '../../src/registry/bootstrap-rules.ts';
import { parseBootstrap } from '../../src/registry/bootstrap-schema.ts';
import { listRegistry } from '../../src/registry/service.ts';
import { committeeAt, deploymentAt, policyAt } from '../../src/registry/store.ts';
import { bootstrapFile, council, GENESIS, rules, type World, world } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { policy, topic } from '../support/objects.ts';
import { keyOf, NOW } from '../support/statements.ts';

const genesis = at(Date.parse(GENESIS));

describe('a database belongs to one bootstrap file', () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.database.close());

  test('its name ends with the first 16 digits of the digest of the file', () => {
    const digest = digestOf('tribune/v1/bootstrap', bootstrapFile());
    expect(w.deployment.id).toBe(`milkyway-test/${digest.slice(0, 16)}`);
  });

  test('the same file again changes nothing', async () => {
    const before = await w.database.transaction((tx) => tx.registryVersion.count());
    expect(await bootstrap(w, bootstrapFile())).toEqual(w.deployment);
    expect(await w.database.transaction((tx) => tx.registryVersion.count())).toBe(before);
  });

  test('another file is refused', async () => {
    const other = bootstrapFile({ feeders: [] });
    await expect(bootstrap(w, other)).rejects.toMatchObject({
      error: { code: 'deployment_mismatch', expected: w.deployment.id },
    });
  });

  test('what is in the file is in force from genesis, and not a millisecond before', async () => {
    await w.database.transaction(async (tx) => {
      const of = { service: 'oracle' as ServiceId, offence: 'equivocation' as OffenceId };
      expect(await policyAt(tx, of, after(genesis, -1))).toBeNull();
      expect((await policyAt(tx, of, genesis))?.value.slashFraction).toBe(5n * 10n ** 16n);
      expect((await deploymentAt(tx, genesis))?.value.authority.threshold).toBe(2);
      const committee = await committeeAt(tx, 'council' as CommitteeId, NOW);
      expect(committee?.value.members.length).toBe(3);
      expect(committee?.digest).toBe(
        digestOf('tribune/v1/registry', { kind: 'committee', id: 'council', content: council }),
      );
    });
  });

  test('objects are listed by id, page after page', async () => {
    await w.database.transaction(async (tx) => {
      const first = await listRegistry(tx, 'operator', NOW, { limit: 1 });
      expect(first.entries.map(({ id }) => id)).toEqual(['op-1']);
      expect(first.next).toBe('op-1');
      const second = await listRegistry(tx, 'operator', NOW, { limit: 1, after: 'op-1' });
      expect(second.entries.map(({ id }) => id)).toEqual(['op-2']);
      expect(second.next).toBeNull();
    });
  });
});

test('a deployment cannot begin in the future', async () => {
  const database = await freshDatabase();
  await expect(
    bootstrap({ database, clock: manualClock(after(genesis, -1)), kinds: KINDS }, bootstrapFile()),
  ).rejects.toMatchObject({ error: { code: 'genesis_ahead' } });
  await expect(
    bootstrap({ database, clock: manualClock(genesis), kinds: KINDS }, bootstrapFile()),
  ).resolves.toBeDefined();
  await database.close();
});

describe('a bootstrap file is held to the rules for statements', () => {
  const check = (changes: Readonly<Record<string, unknown>>) => {
    const file = parseBootstrap(bootstrapFile(changes));
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    const checked = checkBootstrap(file.value, KINDS);
    return checked.ok ? 'accepted' : checked.error.code;
  };
  const deploymentWith = (changes: object) => ({
    deployment: {
      name: 'x',
      genesis: GENESIS,
      epochLength: 'PT1H',
      bech32Prefix: 'milk',
      ...rules,
      ...changes,
    },
  });

  test.each([
    ['as it is', 'accepted', {}],
    ['an offence twice', 'object_twice', { policies: [policy, policy] }],
    ['a service that is not there', 'service_unknown', { services: [] }],
    ['a chain that is not there', 'chain_unknown', { chains: [] }],
    ['a committee that is not there', 'committee_unknown', { committees: [] }],
    [
      'a last resort that is not there',
      'committee_unknown',
      deploymentWith({ lastResort: 'nobody' }),
    ],
    [
      'a key of small order',
      'signer_malformed',
      {
        feeders: [{ feeder: `ed25519:01${'00'.repeat(31)}`, feeds: ['ledger'], status: 'active' }],
      },
    ],
    [
      'an address of another prefix',
      'signer_malformed',
      { operators: [{ operator: 'op-1', admin: otherPrefix(), restaker: null }] },
    ],
    [
      'a kind that no verifier knows',
      'kind_unknown',
      { policies: [{ ...policy, kinds: ['x/y'] }] },
    ],
    [
      'one kind at two offences',
      'kind_taken',
      { policies: [policy, { ...policy, offence: 'again' }] },
    ],
    [
      'an offence that outlives unbonding',
      'policy_outlives_unbonding',
      { policies: [{ ...policy, evidenceMaxAge: 'P3D' }] },
    ],
    ['a topic of no service', 'service_unknown', { topics: [{ ...topic, service: 'nobody' }] }],
  ])('%s: %s', (_what, code, changes) => {
    expect(check(changes)).toBe(code);
  });
});

const otherPrefix = () => `cosmos:cosmos1${keyOf('adr036').signer.slice('cosmos:milk1'.length)}`;

describe('a bootstrap file is JSON or YAML', () => {
  test('both spellings of one content have one digest', () => {
    const yaml = parseBootstrapText('# a comment\na:\n  b: "0.5"\n  c: [1, true, null]\n');
    const json = parseBootstrapText('{"a": {"c": [1, true, null], "b": "0.5"}}');
    expect(yaml.ok && json.ok && digestOf('x', yaml.value) === digestOf('x', json.value)).toBe(
      true,
    );
  });

  test.each([
    ['an equal key in YAML', 'a: 1\na: 2\n'],
    ['an equal key in JSON', '{"a": 1, "a": 2}'],
    ['an alias', 'a: &x {b: 1}\nc: *x\n'],
    ['a tag', 'a: !!binary aGk=\n'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['a number beyond 2^53', 'a: 9007199254740993\n'],
  ])('%s is refused', (_what, text) => {
    const parsed = parseBootstrapText(text);
    expect(parsed.ok ? 'accepted' : parsed.error.code).toBe('file_malformed');
  });

  test('the example of the documentation can be taken in', async () => {
    const text = readFileSync('docs/examples/bootstrap.yaml', 'utf8');
    const json = parseBootstrapText(text);
    if (!json.ok) throw new Error(json.error.detail);
    const genesisOf = (json.value as { deployment: { genesis: string } }).deployment.genesis;
    const start = parseTime(genesisOf);
    const database = await freshDatabase();
    const now = start.ok ? start.value : NOW;
    const identity = await bootstrap(
      { database, clock: manualClock(now), kinds: KINDS },
      json.value as Json,
    );
    expect(identity.name).toBe('milkyway-1');
    await database.close();
  });
});
