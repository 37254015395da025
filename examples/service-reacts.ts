/**
 * Tells a service what each slash took of the stake behind it, once the receipt of the slash has proven it.
 *
 *   npx tsx examples/service-reacts.ts http://localhost:8080 oracle
 */
import { fileURLToPath } from 'node:url';
import { checkReceipt, provesReport, trustIn } from '../src/client/receipts.ts';
import { createTribune, type Tribune } from '../src/client/tribune.ts';

export interface Loss {
  readonly slashRequest: string;
  readonly operator: string;
  readonly asset: string;
  /** In base units of the asset. */
  readonly lost: bigint;
  readonly left: bigint;
}

export interface Interest {
  readonly service: string;
  /** The first entry of the history; without it, what comes from now on. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

/** The keys of the history are asked for once, and believed from then on: pin them, to believe nobody. */
export async function* losses(tribune: Tribune, { service, ...where }: Interest) {
  const trust = trustIn(await tribune.history.keys());
  for await (const { entry } of tribune.follow({ service, types: ['slash.executed'], ...where })) {
    const id = String(entry.body['slashRequest']);
    const proven = checkReceipt(await tribune.slashRequests.receipt(id), trust);
    const { operator, report } = await tribune.slashes.get(id);
    if (!provesReport(proven, report)) throw new Error(`${id} took something else than is shown`);
    for (const { service: of, asset, securedBefore, securedAfter } of report.services) {
      const [before, left] = [BigInt(securedBefore), BigInt(securedAfter)];
      if (of === service)
        yield { slashRequest: id, operator, asset, lost: before - left, left } satisfies Loss;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = '', service = ''] = process.argv.slice(2);
  for await (const { operator, asset, lost, left } of losses(createTribune({ url }), { service }))
    console.log(`${operator} cost ${service} ${lost} ${asset}; ${left} are left`);
}
