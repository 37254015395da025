/** One deployment of a test file, and how its registry is written to and looked at. */

import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS } from '../../src/primitives/time.ts';
import type { ObjectContents, ObjectKind } from '../../src/registry/object-name.ts';
import { readRegistry, register } from '../../src/registry/service.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import { AUTHORITY, BRIDGE_ADMIN, ORACLE_ADMIN, type World } from '../support/bootstrap.ts';
import { objectEnvelope } from '../support/signers.ts';

export const CHANGE_DELAY_MS = 48 * HOUR_MS;

export interface Said {
  readonly keys: readonly SigningKey[];
  readonly author?: Author;
  readonly previous?: string | null;
}

export const asOracle = { keys: [ORACLE_ADMIN], author: 'service/oracle' as Author };
export const asBridge = { keys: [BRIDGE_ADMIN], author: 'service/bridge' as Author };
export const asAuthority = { keys: AUTHORITY.slice(0, 2), author: 'authority' as Author };

export const refused = (error: object) => ({ error });

/** A second passes, and the object is set, following nothing unless said otherwise. */
export async function set<K extends ObjectKind>(w: World, kind: K, content: object, said: Said) {
  w.clock.advance(1_000);
  const body = { content: content as ObjectContents[K], previous: said.previous ?? null };
  const signing = { deployment: w.deployment, now: w.clock.time, ...said };
  const { answer } = await register(w, objectEnvelope(kind, body, signing));
  return answer as { digest: string; effectiveFrom: string; cancels: string[]; id: string };
}

/** The version to follow. */
export const currentOf = (w: World, kind: ObjectKind, id: string) =>
  w.database.transaction(async (tx) => {
    const entry = await readRegistry(tx, { kind, id }, w.clock.time);
    return entry?.pending?.digest ?? entry?.inForce.digest ?? null;
  });
