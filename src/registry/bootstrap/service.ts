/** How a database becomes a deployment's: the first start takes the file in, later ones compare. */
import type { DeploymentIdentity, Founding } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { ABOUT_NOBODY, type Decision } from '../../history/entry.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { digestOf, type Json } from '../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { checkBootstrap, contentDigest, identityOf, objectsOf } from '../bootstrap-rules.ts';
import { type Bootstrap, parseBootstrap } from '../bootstrap-schema.ts';
import { appendVersions, lockRegistry } from '../versions/store.ts';
import { loadBootstrap, saveBootstrap } from './store.ts';

interface DeploymentMismatch {
  readonly code: 'deployment_mismatch';
  /** The deployment that the database belongs to. */
  readonly expected: string;
  readonly found: string;
}

interface GenesisAhead {
  readonly code: 'genesis_ahead';
  readonly genesis: string;
  readonly now: string;
}

/**
 * Takes a bootstrap file in, or finds that it was taken in before. Its objects are in force from
 * genesis, which is in the past: the file has been public since, by the digest in every statement's
 * `deployment`, and misdeeds since genesis are judged by it.
 */
export function bootstrap(
  { database, clock, kinds }: Founding,
  json: Json,
): Promise<DeploymentIdentity> {
  const file = orRefuse(parseBootstrap(json));
  const identity = identityOf(file);
  const digest = digestOf('tribune/v1/bootstrap', json);

  return database.transaction(async (tx) => {
    await lockRegistry(tx);
    const stored = await loadBootstrap(tx);
    if (stored?.digest === digest) return identity;
    if (stored !== null) throw new Refusal(mismatch(stored.file, identity));

    orRefuse(checkBootstrap(file, kinds));
    const now = await clock.now(tx);
    orRefuse(checkGenesis(identity.genesis, now));

    await saveBootstrap(
      tx,
      { digest, file: json },
      { acceptedAt: now, effectiveFrom: identity.genesis },
    );
    await saveObjects(tx, file, now);
    await recordDecisions(tx, [foundedDecision(identity.id, json, now)]);
    return identity;
  });
}

const foundedDecision = (deployment: string, file: Json, at: Timestamp): Decision => ({
  ...ABOUT_NOBODY,
  type: 'deployment.founded',
  at,
  body: { deployment, bootstrap: file },
});

function mismatch(stored: Json, identity: DeploymentIdentity): DeploymentMismatch {
  const before = orRefuse(parseBootstrap(stored));
  return { code: 'deployment_mismatch', expected: identityOf(before).id, found: identity.id };
}

const checkGenesis = (genesis: Timestamp, now: Timestamp): Result<null, GenesisAhead> =>
  genesis <= now
    ? ok(null)
    : err({ code: 'genesis_ahead', genesis: formatTime(genesis), now: formatTime(now) });

async function saveObjects(tx: Tx, file: Bootstrap, acceptedAt: Timestamp): Promise<void> {
  const { genesis } = identityOf(file);
  const accepted = objectsOf(file).map((object) => ({
    object,
    author: 'bootstrap',
    version: {
      digest: contentDigest(object),
      previous: null,
      acceptedAt,
      effectiveFrom: genesis,
      cancels: [],
    },
  }));
  for (let from = 0; from < accepted.length; from += 1_000)
    await appendVersions(tx, accepted.slice(from, from + 1_000));
}
