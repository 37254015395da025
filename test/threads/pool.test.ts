import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { chainFileFacts } from '../../src/evidence/chain-file-schema.ts';
import { topicFileFacts } from '../../src/evidence/facts-file-schema.ts';
import { isKindName, openEvidence } from '../../src/evidence/kinds.ts';
import { ARRIVAL_RATE, type CohortId, SHARES_PER_TOKEN } from '../../src/ledger/cohort.ts';
import { parseMarket } from '../../src/market/market-schema.ts';
import { canonicalJson } from '../../src/primitives/bytes.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../src/primitives/ids.ts';
import { rational } from '../../src/primitives/rational.ts';
import { orRefuse, Refusal } from '../../src/primitives/refusal.ts';
import type { Result } from '../../src/primitives/result.ts';
import type { Malformed } from '../../src/primitives/shape-schema.ts';
import { openPool } from '../../src/threads/pool.ts';
import type { Exhibit, Facts } from '../../src/threads/tasks.ts';
import { inProcess, type Verifier } from '../../src/threads/verifier.ts';
import type { Vector } from '../vectors/evidence/vector.ts';

const ROOT = 'test/vectors/evidence';

const paths = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json'))
  .map((path) => `${ROOT}/${path}`);

function exhibitOf({ file }: Vector): Exhibit {
  const { kind, evidence, facts } = file as Record<'kind' | 'evidence' | 'facts', never>;
  if (!isKindName(kind)) throw new Error('no such kind');
  const { source } = orRefuse(openEvidence(kind, evidence));
  const read: Result<Facts, Malformed> =
    source === 'topic' ? topicFileFacts(facts) : chainFileFacts(source, facts);
  return { kind, payload: canonicalJson(evidence), facts: [orRefuse(read)] };
}

describe('threads', () => {
  const pool = openPool({ threads: 1, deadlineMs: 60_000 });
  afterAll(() => pool.close());

  test('say of every vector what this process says', async () => {
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const exhibit = exhibitOf(JSON.parse(readFileSync(path, 'utf8')) as Vector);
      const [there, here] = [
        await pool.run({ do: 'judge', exhibit }),
        await inProcess.run({ do: 'judge', exhibit }),
      ];
      expect(there, path).toEqual(here);
      expect(await pool.run({ do: 'date', exhibit })).toEqual(
        await inProcess.run({ do: 'date', exhibit }),
      );
    }
  });

  test('look through a market as this process does', async () => {
    const file = JSON.parse(readFileSync('docs/examples/market-three.json', 'utf8'));
    const market = orRefuse(parseMarket(file));
    const there = await pool.run({ do: 'market', market });
    expect(there.game?.count).toBe(3);
    expect(there).toEqual(await inProcess.run({ do: 'market', market }));
  });
});

describe('a thread that hashes', () => {
  const pool = openPool({ threads: 1, deadlineMs: 60_000 });
  afterAll(() => pool.close());

  test('makes of a slash the leaves, their order and their parents that this process makes', async () => {
    const slash = 'ab'.repeat(32) as SlashRequestId;
    const cohort = 1n as CohortId;
    const asset = 'umilk' as AssetId;
    const rateAfter = rational(1n, 2n * SHARES_PER_TOKEN);
    const holdings = Array.from({ length: 8 }, (_, i) => ({
      restaker: `r-${i}` as RestakerId,
      cohort,
      shares: BigInt(i + 1) * SHARES_PER_TOKEN,
    }));
    const changes = [{ cohort, asset, rateBefore: ARRIVAL_RATE, rateAfter }];
    const treeBy = async (verifier: Verifier) => {
      const struck = { slash, changes, holdings };
      const leaves = await verifier.run({ do: 'leaves', struck });
      const children = await verifier.run({ do: 'order', leaves });
      return [leaves, children, await verifier.run({ do: 'parents', children })];
    };
    const there = await treeBy(pool);
    expect(there).toEqual(await treeBy(inProcess));
    expect(there.map((nodes) => nodes.length)).toEqual([256, 256, 128]);
  });
});

describe('a thread that is lost', () => {
  const worker = new URL('./broken-worker.ts', import.meta.url);
  const read = (text: string) => ({ do: 'read', bytes: new TextEncoder().encode(text) }) as const;

  /** A new thread takes its time to start, and the deadline does not wait for it. */
  const persistent = async (pool: Verifier, text: string) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await pool.run(read(text));
      } catch (error) {
        if (attempt === 20) throw error;
      }
    }
  };

  test.each(['die', 'hang'])('to %s is interrupted, and the next task is done', async (text) => {
    const pool = openPool({ threads: 1, deadlineMs: 5_000, worker });
    await persistent(pool, '{}');
    const lost = await pool.run(read(text)).catch((error: unknown) => error);

    expect(lost).toBeInstanceOf(Refusal);
    expect((lost as Refusal).error).toEqual({ code: 'verification_interrupted' });
    expect(await persistent(pool, '{}')).toMatchObject({
      ok: false,
      error: { code: 'malformed' },
    });
    await pool.close();
  });

  test('a mistake of ours is no interruption', async () => {
    const pool = openPool({ threads: 1, deadlineMs: 60_000, worker });
    await expect(pool.run(read('fail'))).rejects.toThrow('our own mistake');
    await pool.close();
  });
});
