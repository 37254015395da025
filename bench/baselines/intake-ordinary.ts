/**
 * The ordinary service, to compare with: express reads the body, noble verifies the one signature of
 * the statement, prisma creates one row, 201. Arguments: a database URL and a port.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import { PrismaClient } from '../../src/db/generated/client.ts';
import type { EvidenceStatement } from '../../src/intake/submission.ts';
import { statementBytes, statementDigest } from '../../src/statements/digest.ts';

const [url = '', port = ''] = process.argv.slice(2);
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 10 }) });
const app = express();
app.use(express.json({ limit: '8mb' }));

interface Posted {
  readonly statement: EvidenceStatement;
  readonly signatures: readonly [{ readonly signer: string; readonly signature: string }];
}

app.get('/readyz', (_req, res) => {
  res.json({});
});

app.post('/v1/evidence', async (req, res) => {
  const { statement, signatures } = req.body as Posted;
  const [{ signer, signature }] = signatures;
  const publicKey = hexToBytes(signer.slice('ed25519:'.length));
  if (!ed25519.verify(hexToBytes(signature), statementBytes(statement), publicKey)) {
    res.status(422).json({ code: 'signature_invalid' });
    return;
  }
  const digest = statementDigest(statement);
  await prisma.evidence.create({
    data: {
      id: digest,
      kind: statement.kind,
      payload: JSON.stringify(statement.evidence),
      author: statement.author,
      statement: digest,
      receivedAt: BigInt(Date.now()),
      status: 'proven',
      verdict: {},
    },
  });
  res.status(201).json({ evidence: digest });
});

app.listen(Number(port), '127.0.0.1');
