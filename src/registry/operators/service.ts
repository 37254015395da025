/** What the chain itself says about its operators, as the ledger feed brings it. */
import type { Tx } from '../../db/database.ts';
import { lockName } from '../../db/locks.ts';
import type { Digest, OperatorId, RestakerId } from '../../primitives/ids.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { RegistryObject } from '../object-name.ts';
import { appendVersion, loadHistory } from '../versions/store.ts';
import { latest, pendingAt } from '../versions.ts';

export interface FedOperator {
  readonly operator: OperatorId;
  readonly admin: SignerName;
  readonly restaker: RestakerId | null;
  /** The line's own time: since when it is so on the chain. */
  readonly at: Timestamp;
  /** Names the line, and nothing else. */
  readonly digest: Digest;
}

const FEED = 'feed/ledger';

/**
 * The feed is the truth: its record holds from its own time, replaces what the authority had
 * announced, and never asks which version it follows. A record that says nothing new is no version.
 */
export async function recordOperators(
  tx: Tx,
  operators: readonly FedOperator[],
  now: Timestamp,
): Promise<void> {
  if (operators.length > 0) await lockName(tx, 'registry');
  for (const fed of operators) await recordOperator(tx, fed, now);
}

async function recordOperator(tx: Tx, fed: FedOperator, now: Timestamp): Promise<void> {
  const history = await loadHistory(tx, 'operator', fed.operator);
  const current = latest(history);
  const { operator, admin, restaker } = fed;
  if (current?.content.admin === admin && current.content.restaker === restaker) return;

  const object: RegistryObject = { kind: 'operator', content: { operator, admin, restaker } };
  const announced = history.filter((version) => version.author !== FEED);
  const pending = pendingAt(announced, now);
  const standing = history.filter((version) => version.digest !== pending?.digest);
  await appendVersion(tx, {
    object,
    author: FEED,
    version: {
      digest: fed.digest,
      previous: current?.digest ?? null,
      acceptedAt: now,
      effectiveFrom: at(Math.max(fed.at, latest(standing)?.effectiveFrom ?? fed.at)),
      cancels: pending === null ? [] : [pending.digest],
    },
  });
}
