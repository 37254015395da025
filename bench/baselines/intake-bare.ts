/** The bare loop: one native verification a submission and rows of 128 in one statement; no HTTP, no rules. */
import { createPublicKey, verify } from 'node:crypto';
import pg from 'pg';
import { sha256Hex } from '../../src/primitives/sha256.ts';

const GROUP = 128;
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** In milliseconds, of all of them. */
export async function measureBare(url: string, bodies: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE "bare" ("id" TEXT PRIMARY KEY, "body" TEXT NOT NULL)');
  const start = performance.now();
  for (let i = 0; i < bodies.length; i += GROUP) {
    const group = bodies.slice(i, i + GROUP).filter(isSigned);
    await client.query('INSERT INTO "bare" SELECT * FROM unnest($1::text[], $2::text[])', [
      group.map(sha256Hex),
      group,
    ]);
  }
  const ms = performance.now() - start;
  await client.end();
  return ms;
}

interface Posted {
  readonly statement: object;
  readonly signatures: readonly [{ readonly signer: string; readonly signature: string }];
}

/** Over what a submission is as it was sent: as long as what its signature is over. */
function isSigned(body: string): boolean {
  const { statement, signatures } = JSON.parse(body) as Posted;
  const [{ signer, signature }] = signatures;
  const raw = Buffer.from(signer.slice('ed25519:'.length), 'hex');
  const key = createPublicKey({
    key: Buffer.concat([DER_PREFIX, raw]),
    format: 'der',
    type: 'spki',
  });
  verify(null, Buffer.from(JSON.stringify(statement)), key, Buffer.from(signature, 'hex'));
  return true;
}
