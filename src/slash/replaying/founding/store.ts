/** The rules that a ledger is computed by, as rows. */
import type { Tx } from '../../../db/database.ts';
import type { Prisma } from '../../../db/generated/client.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { Digest } from '../../../primitives/ids.ts';
import { at } from '../../../primitives/time.ts';
import type { RuleVersion } from '../snapshot-header.ts';

const KINDS: RuleVersion['kind'][] = ['deployment', 'service'];

/** All but those of the bootstrap file. */
export async function listRules(tx: Tx): Promise<readonly RuleVersion[]> {
  const rows = await tx.registryVersion.findMany({
    where: { kind: { in: KINDS }, author: { not: 'bootstrap' } },
    orderBy: { seq: 'asc' },
  });
  return rows.map((row) => ({
    kind: row.kind as RuleVersion['kind'],
    id: row.id,
    digest: row.digest as Digest,
    previous: row.previous as Digest | null,
    content: row.content as Json,
    author: row.author,
    acceptedAt: at(Number(row.acceptedAt)),
    effectiveFrom: at(Number(row.effectiveFrom)),
    cancelledAt: row.cancelledAt === null ? null : at(Number(row.cancelledAt)),
  }));
}

export async function appendRules(tx: Tx, rules: readonly RuleVersion[]): Promise<void> {
  for (const { content, acceptedAt, effectiveFrom, cancelledAt, ...rule } of rules)
    await tx.registryVersion.create({
      data: {
        ...rule,
        content: content as Prisma.InputJsonValue,
        acceptedAt: BigInt(acceptedAt),
        effectiveFrom: BigInt(effectiveFrom),
        cancelledAt: cancelledAt === null ? null : BigInt(cancelledAt),
      },
    });
}
