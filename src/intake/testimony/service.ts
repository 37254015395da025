/** Who may attest to a claim, who may not because it is about him, and what was said of it before. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type {
  StatementKey,
  TestimonyFacts,
  TestimonyNeeds,
} from '../../evidence/kind-definition.ts';
import type { OperatorId, ServiceId } from '../../primitives/ids.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { operatorAt, operatorKeysAt, policyForKind } from '../../registry/store.ts';
import { listBars, watcherReigns } from '../../registry/watchers/store.ts';
import { unbarred } from '../../registry/watchers/unbarred.ts';
import { knownKeys } from '../../statements/store.ts';
import { listWords } from '../attesting/store.ts';

export interface TestimonyAsked {
  readonly service: ServiceId;
  readonly needs: TestimonyNeeds;
  /** Of the accused, where he is told by his key. */
  readonly keys: readonly StatementKey[];
  readonly capture: Timestamp;
}

export async function loadTestimony(
  ctx: Context,
  tx: Tx,
  { service, needs, keys, capture }: TestimonyAsked,
): Promise<TestimonyFacts> {
  const acceptedAt = await ctx.clock.now(tx);
  const policy = await policyForKind(tx, { service, kind: needs.kind }, capture);
  const watchers = policy === null ? [] : await watcherReigns(tx, service, policy.value.offence);
  const accused = needs.accused === null ? holders(keys) : [needs.accused];
  const operators: TestimonyFacts['operators'][number][] = [];
  for (const operator of accused)
    operators.push(...(await operatorFacts(tx, operator, [capture, acceptedAt])));
  const bars = watchers.length === 0 ? [] : await listBars(tx, service);
  const named = [...watchers, ...bars, ...operators.flatMap(namesIn)];
  const known = await knownKeys(
    tx,
    named.map(({ signer }) => signer),
  );
  const words = await listWords(tx, needs.claim);
  return {
    rule: policy?.value.attestation ?? null,
    acceptedAt,
    operators,
    watchers: unbarred(watchers, bars, known),
    known,
    stored: words.map(({ key, signer, holds }) => ({ key, signer, holds })),
  };
}

const namesIn = ({ signers }: TestimonyFacts['operators'][number]) =>
  signers.map((signer) => ({ signer }));

const holders = (keys: readonly StatementKey[]): readonly OperatorId[] => [
  ...new Set(keys.flatMap(({ operator }) => operator ?? [])),
];

/** Nothing of an operator who was not known at the first of the times. */
async function operatorFacts(tx: Tx, operator: OperatorId, times: readonly Timestamp[]) {
  const signers = new Set<SignerName>();
  for (const time of times) {
    const found = await operatorAt(tx, operator, time);
    if (found === null) return [];
    signers.add(found.value.admin);
    for (const { key } of await operatorKeysAt(tx, operator, time)) signers.add(key);
  }
  return [{ operator, signers: [...signers] }];
}
