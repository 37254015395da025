/** One run: a real court, the model of it, and a journal of all that the court accepted. */
import { expect } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { at } from '../../src/primitives/time.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import type { Court } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import type { Life } from './state.ts';

/** What was done when, so that it can be done again elsewhere. */
interface Entry {
  readonly at: number;
  readonly again: (court: Court) => Promise<unknown>;
}

export interface Run {
  readonly court: Court;
  readonly life: Life;
  readonly journal: Entry[];
  /** Statements that were accepted, with their answers. */
  readonly accepted: Map<string, Accepted>;
  /** How often each kind of step came to something, to see that the search gets everywhere. */
  readonly met: Map<string, number>;
}

interface Accepted {
  readonly path: string;
  readonly body: Json;
  readonly answer: unknown;
  readonly at: number;
}

export const count = ({ met }: Run, what: string): unknown =>
  met.set(what, (met.get(what) ?? 0) + 1);

/** Does it, and notes that it was done. */
export async function note<T>(run: Run, again: (court: Court) => Promise<T>): Promise<T> {
  run.court.clock.set(at(run.life.now));
  const done = await again(run.court);
  run.journal.push({ at: run.life.now, again });
  return done;
}

export interface Speech {
  readonly path: string;
  readonly type: string;
  readonly body: object;
  readonly keys: readonly SigningKey[];
  readonly author?: string;
  /** Every reason to refuse it that holds; none if it must be accepted. */
  readonly refusals: readonly string[];
  /** What the model makes of it. */
  readonly accept: (answer: never) => void;
}

/** Says it to the court, and expects that it is refused for a reason that holds, or accepted. */
export async function say(run: Run, speech: Speech): Promise<void> {
  const { court, life } = run;
  court.clock.set(at(life.now));
  const signing = { deployment: court.deployment, now: at(life.now), keys: speech.keys };
  const author = speech.author === undefined ? {} : { author: speech.author as Author };
  const body = envelope(speech.type as never, speech.body as never, { ...signing, ...author });
  const before = run.accepted.get(digestOf(body));
  if (before !== undefined) return sayAgain(run, before);

  const answer = await court.post(speech.path, body);
  const name = speech.type.split('/')[1] ?? '';
  if (speech.refusals.length > 0) {
    expect(speech.refusals, JSON.stringify(answer.body)).toContain(answer.body.code);
    count(run, `${name} refused ${answer.body.code}`);
    return;
  }
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  count(run, name);
  const { path } = speech;
  run.accepted.set(digestOf(body), { path, body, answer: answer.body, at: life.now });
  run.journal.push({ at: life.now, again: (of) => of.post(path, body) });
  speech.accept(answer.body as never);
}

/** What was accepted once is answered as then, and changes nothing. */
export async function sayAgain(run: Run, { path, body, answer }: Accepted): Promise<void> {
  run.court.clock.set(at(run.life.now));
  const again = await run.court.post(path, body);
  expect(again.status, JSON.stringify(again.body)).toBe(200);
  expect(again.body).toEqual(answer);
  count(run, 'said again');
}

const digestOf = (body: Json): string =>
  JSON.stringify((body as { readonly statement: Json }).statement);
