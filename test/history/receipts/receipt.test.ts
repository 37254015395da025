/** What a receipt proves, and what it does not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundingKey } from '../../../src/history/checkpoints/keys.ts';
import { formatVerifierKey } from '../../../src/history/checkpoints/verifier-key.ts';
import { type Log, openLog } from '../../../src/history/keys/service.ts';
import type { Receipt } from '../../../src/history/receipts/receipt.ts';
import { statementFailures } from '../../../src/history/receipts/statements.ts';
import { verifyReceipt } from '../../../src/history/receipts/verify.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { required } from '../../../src/primitives/assert.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { run } from '../../cli/captured.ts';
import { type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';
import { MEMBERS } from '../../support/bootstrap.ts';

let court: EscrowCourt;
let log: Log;
const ids = { executed: '', vetoed: '', dismissed: '', reversed: '' };

const trust = () => ({
  origin: log.origin,
  keys: log.signers.map(({ key }) => foundingKey(key)),
});
const receiptOf = async (id: string): Promise<Receipt> => {
  const { body, status } = await court.get(`/v1/slash-requests/${id}/receipt`);
  expect(status).toBe(200);
  return body as Receipt;
};
const verified = (receipt: unknown) => verifyReceipt(receipt, trust());

beforeAll(async () => {
  court = await escrowCourt();
  log = await openLog(court, { given: [], spare: '33'.repeat(32) });
  ids.reversed = await court.slash('op-2', 'oracle');
  await court.reverse(ids.reversed);
  ids.executed = await court.slash('op-1', 'oracle');
  ids.vetoed = (await court.docket.open({ operator: 'op-3' })).id;
  for (const by of MEMBERS) await court.vote(ids.vetoed, 'veto', { by });
  await sequenceNext(court, log);
});
afterAll(() => court.end());

describe('a receipt', () => {
  test.each([
    ['executed', 'slash.executed'],
    ['vetoed', 'request.vetoed'],
    ['reversed', 'slash.reversed'],
  ] as const)('of what was %s proves it, and what was said before', async (name, outcome) => {
    const receipt = orRefuse(verified(await receiptOf(ids[name])));
    expect(receipt).toMatchObject({ outcome, slashRequest: ids[name] });
    const types = receipt.entries.map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['tribune/evidence/v1', 'request.opened']);
    if (name === 'vetoed') expect(types).toContain('tribune/vote/v1');
    if (name === 'reversed') expect(types).toContain('tribune/appeal-vote/v1');
  });

  test('is there for a slash too', async () => {
    const { body } = await court.get(`/v1/slashes/${ids.executed}/receipt`);
    expect(body).toEqual(await receiptOf(ids.executed));
  });

  test('is not there before anything is decided', async () => {
    const { id } = await court.docket.open({ operator: 'op-4' });
    const answer = await court.get(`/v1/slash-requests/${id}/receipt`);
    expect([answer.status, answer.body.code]).toEqual([409, 'receipt_unready']);
    expect(answer.get('Retry-After')).toBe('1');
  });

  test('holds the signatures of everybody who said something', async () => {
    const receipt = await receiptOf(ids.reversed);
    const { entries } = orRefuse(verified(receipt));
    const of = { deployment: court.deployment.id, bech32Prefix: receipt.bech32Prefix };
    expect(statementFailures(entries, of)).toEqual([]);
    const other = { ...of, deployment: 'another/0123456789abcdef' };
    expect(statementFailures(entries, other)[0]).toMatchObject({ code: 'wrong_deployment' });
  });
});

describe('a receipt that was changed', () => {
  const changed = async (change: (receipt: Receipt) => unknown) =>
    verified(change(await receiptOf(ids.executed)));
  const withEntry = (receipt: Receipt, i: number, change: object): Receipt => ({
    ...receipt,
    entries: receipt.entries.map((entry, at) => (at === i ? { ...entry, ...change } : entry)),
  });
  const last = (receipt: Receipt) => receipt.entries.length - 1;

  test.each<[string, string, (receipt: Receipt) => unknown]>([
    [
      'with another text',
      'entry_not_included',
      (of) =>
        withEntry(of, last(of), {
          text: required(of.entries.at(-1), 'it has entries').text.replace('executed', 'reversed'),
        }),
    ],
    [
      'with another index',
      'entry_not_included',
      (of) =>
        withEntry(of, last(of), { index: required(of.entries.at(-1), 'it has entries').index + 1 }),
    ],
    [
      'with a hash of the path left out',
      'entry_not_included',
      (of) => withEntry(of, 0, { path: of.entries[0]?.path.slice(1) }),
    ],
    [
      'without its outcome',
      'outcome_missing',
      (of) => ({ ...of, entries: of.entries.slice(0, 2) }),
    ],
    ['about another request', 'entry_misplaced', (of) => ({ ...of, slashRequest: ids.vetoed })],
    ['out of order', 'entry_misplaced', (of) => ({ ...of, entries: [...of.entries].reverse() })],
    [
      'with another checkpoint',
      'note_signature_wrong',
      (of) => ({
        ...of,
        checkpoint: of.checkpoint.replace(/\n\d+\n/, '\n9\n'),
      }),
    ],
    ['of another history', 'checkpoint_of_another_log', (of) => of],
    ['that is none', 'receipt_malformed', () => ({ type: 'tribune/receipt/v1' })],
    ['that is nothing', 'receipt_malformed', () => null],
  ])('%s is refused', async (name, code, change) => {
    const told =
      name === 'of another history'
        ? verifyReceipt(await receiptOf(ids.executed), { ...trust(), origin: 'tribune/other' })
        : await changed(change);
    expect(told).toMatchObject({ ok: false, error: { code } });
  });
});

describe('tribune receipt verify', () => {
  const key = () => formatVerifierKey(required(log.signers[0], 'it signs').key);

  test('says what was decided, when, and by what', async () => {
    const receipt = JSON.stringify(await receiptOf(ids.executed));
    const { exitCode, out } = await run(['receipt', 'verify', '-', '--key', key()], receipt);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Request [0-9a-f]{64}\nslash\.executed at 20/);
    expect(out).toContain('every statement is signed by its author');
  });

  test('refuses what does not hold, and whom one does not believe', async () => {
    const receipt = await receiptOf(ids.executed);
    const forged = JSON.stringify({ ...receipt, entries: receipt.entries.slice(0, 1) });
    expect(await run(['receipt', 'verify', '-', '--key', key()], forged)).toMatchObject({
      exitCode: 1,
    });
    const other = await openLog(court, { given: ['44'.repeat(32)], spare: '' });
    const known = log.signers.map((signer) => formatVerifierKey(signer.key));
    const stranger = required(
      other.signers
        .map((signer) => formatVerifierKey(signer.key))
        .find((of) => !known.includes(of)),
      'the new key is another',
    );
    const told = await run(['receipt', 'verify', '-', '--key', stranger], JSON.stringify(receipt));
    expect(told).toMatchObject({ exitCode: 1 });
    expect(told.out).toContain('note_unsigned');
  });
});
