/** Which keys sign checkpoints, how another begins, and how one ends. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { lockName } from '../../db/locks.ts';
import { required } from '../../primitives/assert.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { ended, keysInForce, type LogKey } from '../checkpoints/keys.ts';
import { type NoteSigner, noteSigner } from '../checkpoints/signing.ts';
import { formatVerifierKey, isSameKey, parseVerifierKey } from '../checkpoints/verifier-key.ts';
import { ABOUT_NOBODY, type DecisionType, type WrittenEntry } from '../entry.ts';
import { recordDecisions } from '../recording/store.ts';
import {
  appendKey,
  beginKey,
  endKey,
  listEnding,
  listKeys,
  newestSignedSize,
  type StoredKey,
} from './store.ts';

/** A history under its name, with the keys that this process can sign it with. */
export interface Log {
  readonly origin: string;
  readonly signers: readonly NoteSigner[];
}

export const originOf = ({ deployment }: Pick<Context, 'deployment'>): string =>
  `tribune/${deployment.id}`;

/** 32 bytes in hex each. */
export interface Seeds {
  /** Those that this process is to sign with. */
  readonly given: readonly string[];
  /** Made by chance: what the log signs with, and keeps beside it, where none were ever given. */
  readonly spare: string;
}

/**
 * The first keys found the log; one that is not known yet begins by an entry of the history. A key that
 * the log keeps signs until it is ended, beside those that are given.
 */
export function openLog(ctx: Context, { given, spare }: Seeds): Promise<Log> {
  const origin = originOf(ctx);
  return ctx.database.transaction(async (tx) => {
    await lockName(tx, 'history keys');
    const known = await listKeys(tx);
    const own = known.flatMap(({ seed, until }) => (seed === null || until !== null ? [] : [seed]));
    const made = given.length + own.length === 0 ? [spare] : [];
    const seeds = [...new Set([...own, ...given, ...made])];
    const signers = seeds.map((seed) => orRefuse(noteSigner(origin, Buffer.from(seed, 'hex'))));
    const added = signers.filter(
      ({ key }) => !known.some((of) => of.key === formatVerifierKey(key)),
    );
    for (const [i, signer] of added.entries())
      await begin(ctx, tx, signer, { known, kept: made[i] });
    return { origin, signers };
  });
}

async function begin(
  ctx: Context,
  tx: Tx,
  { key }: NoteSigner,
  { known, kept }: { readonly known: readonly StoredKey[]; readonly kept: string | undefined },
): Promise<void> {
  const isFounding = known.length === 0;
  await appendKey(tx, key, { seed: kept ?? null, from: isFounding ? 0 : null });
  if (!isFounding) await recordKey(ctx, tx, 'history.key_begun', formatVerifierKey(key));
}

const recordKey = async (
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  type: DecisionType,
  key: string,
): Promise<void> =>
  recordDecisions(tx, [{ ...ABOUT_NOBODY, type, at: await ctx.clock.now(tx), body: { key } }]);

/** It signs until the entry that ends it has its index; another key must have signed meanwhile. */
export function retireKey(ctx: Pick<Context, 'database' | 'clock'>, text: string): Promise<void> {
  const key = orRefuse(parseVerifierKey(text));
  return ctx.database.transaction(async (tx) => {
    await lockName(tx, 'history keys');
    const signedSize = await newestSignedSize(tx);
    const now = { index: signedSize, signedSize };
    let keys = await logKeys(tx);
    for (const going of await listEnding(tx))
      keys = orRefuse(ended(keys, { key: orRefuse(parseVerifierKey(going)), ...now }));
    orRefuse(ended(keys, { key, ...now }));
    await recordKey(ctx, tx, 'history.key_ended', text);
  });
}

/** For whoever verifies checkpoints: all there ever were. */
export const listLogKeys = (ctx: Context) =>
  ctx.database.transaction(async (tx) => ({
    origin: originOf(ctx),
    keys: [...(await namedKeys(tx))],
  }));

export const namedKeys = async (tx: Tx) =>
  (await logKeys(tx)).map(({ key, ...range }) => ({ key: formatVerifierKey(key), ...range }));

/** Those whose entry has its index, or that founded the log. */
async function logKeys(tx: Tx): Promise<readonly LogKey[]> {
  const stored = await listKeys(tx);
  return stored.flatMap(({ key, from, until }) =>
    from === null ? [] : [{ key: orRefuse(parseVerifierKey(key)), from, until }],
  );
}

/** This process lacks a key that must sign: another replica has it, or somebody must say it. */
class KeyMissing extends Error {
  override readonly name = 'KeyMissing';

  constructor(key: string) {
    super(`checkpoints are signed by ${key} too, which this process was not given`);
  }
}

/** Takes to heart what new entries say about keys; those in force at the size sign it. */
export async function signersAt(
  tx: Tx,
  { signers }: Log,
  entries: readonly { readonly index: number; readonly entry: WrittenEntry }[],
  size: number,
): Promise<readonly NoteSigner[]> {
  for (const { index, entry } of entries) {
    if (entry.type === 'history.key_begun') await beginKey(tx, keyIn(entry), index + 1);
    if (entry.type === 'history.key_ended') await endKey(tx, keyIn(entry), index + 1);
  }
  return keysInForce(await logKeys(tx), size).map((key) => {
    const signer = signers.find((of) => isSameKey(of.key, key));
    if (signer === undefined) throw new KeyMissing(formatVerifierKey(key));
    return signer;
  });
}

const keyIn = ({ body }: WrittenEntry): string =>
  required((JSON.parse(body) as { readonly key?: string }).key, 'an entry about a key names it');
