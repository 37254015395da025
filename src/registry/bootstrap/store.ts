/** The bootstrap file that a database belongs to. */
import type { Tx } from '../../db/database.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';

const ROW = { kind: 'bootstrap', id: 'bootstrap' } as const;

export interface StoredBootstrap {
  /** Of the whole file; its first 16 digits are in the deployment's id. */
  readonly digest: Digest;
  readonly file: Json;
}

export async function loadBootstrap(tx: Tx): Promise<StoredBootstrap | null> {
  const row = await tx.registryVersion.findFirst({ where: ROW });
  return row === null ? null : { digest: row.digest as Digest, file: row.content as Json };
}

export async function saveBootstrap(
  tx: Tx,
  { digest, file }: StoredBootstrap,
  times: { readonly acceptedAt: Timestamp; readonly effectiveFrom: Timestamp },
): Promise<void> {
  await tx.registryVersion.create({
    data: {
      ...ROW,
      digest,
      content: file as Prisma.InputJsonValue,
      author: 'bootstrap',
      acceptedAt: BigInt(times.acceptedAt),
      effectiveFrom: BigInt(times.effectiveFrom),
    },
  });
}
