/**
 * Makes a statement where nothing of Node is to be had, signs it with a key, and prints the envelope. Whoever
 * started it looks whether a server would take it.
 */
const print = process.stdout.write.bind(process.stdout);
/** Node's own `fetch` is made when it is first asked for, of things that are about to go. */
new Request('http://127.0.0.1/');
for (const name of ['process', 'Buffer', 'global', 'require', 'setImmediate'])
  Reflect.deleteProperty(globalThis, name);

const { ed25519Signer } = await import('../../src/client/signers.ts');
const { statementOf, signed } = await import('../../src/client/statement.ts');
const { createTribune } = await import('../../src/client/tribune.ts');

createTribune({ url: 'http://127.0.0.1/' });
const signer = ed25519Signer('01'.repeat(32));
const statement = statementOf(
  'tribune/evidence/v1',
  { kind: 'cometbft/duplicate-vote', services: ['oracle'], evidence: { votes: ['ä', 1, null] } },
  {
    deployment: 'milkyway-1/0a1b2c3d4e5f6071',
    author: signer.name,
    issuedAt: '2026-11-22T10:00:00.000Z',
  },
);
const envelope = await signed(statement, [signer]);
print(JSON.stringify({ processThere: typeof globalThis.process, envelope }));

export {};
