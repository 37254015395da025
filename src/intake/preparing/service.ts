/** What can be said of submissions before a signature is verified, for many of them at once. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import type { KeyId, SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { watcherAt } from '../../registry/watchers/store.ts';
import { findAnswers, knownKeys } from '../../statements/store.ts';
import { checkHead } from '../../statements/verify.ts';
import { type Examinee, examine } from '../examination/service.ts';
import { readFactsVersion } from '../facts/store.ts';
import type { Grounds } from '../grounds.ts';
import { allNames, listenersTo } from '../reporting/service.ts';
import type { Brief } from '../ruling.ts';
import { listFindingsBy } from '../store.ts';
import type { EvidenceOutline, Submission } from '../submission.ts';

/** A submission, and who tells which time its evidence is of. */
export interface Incoming {
  readonly submission: Submission;
  readonly capture: Examinee['capture'];
}

/** A submission that may be heard, with what each service asks of a verdict. */
export interface Prepared {
  readonly submission: Submission;
  readonly evidence: EvidenceOutline;
  /** When it came, by the database's clock. */
  readonly receivedAt: Timestamp;
  /** As they were before they were read. */
  readonly grounds: Grounds;
  /** Whether he is a registered watcher of any of the services: his refutations are remembered. */
  readonly isByWatcher: boolean;
  /** In the order in which the services are named. */
  readonly briefs: readonly (Brief | Known)[];
}

/** The service convicted somebody by this evidence before. */
interface Known {
  readonly outcome: 'known';
  readonly service: Brief['service'];
}

export type Preparation =
  | { readonly is: 'answered'; readonly answer: Json }
  | { readonly is: 'refused'; readonly refusal: { readonly code: string } }
  | { readonly is: 'prepared'; readonly prepared: Prepared };

/**
 * In the order of the submissions. Each check refuses before the next is made. `rules`: those that the
 * transaction reads.
 */
export async function prepareAll(
  ctx: Context,
  tx: Tx,
  incoming: readonly Incoming[],
  rules: Grounds['rules'],
): Promise<readonly Preparation[]> {
  const submissions = incoming.map(({ submission }) => submission);
  const grounds = { facts: await readFactsVersion(tx), rules };
  const now = await ctx.clock.now(tx);
  const answers = await findAnswers(
    tx,
    submissions.map(({ digest }) => digest),
  );
  const fresh = submissions.filter(({ digest }) => !answers.has(digest));
  const admitted = await admitAll(ctx, tx, fresh, now);
  const open = incoming.flatMap((one) => {
    const admission = admitted.get(one.submission);
    return admission?.ok ? [{ ...one, ...admission.value }] : [];
  });
  const heard = await briefAll(ctx, tx, open, { now, grounds });
  return submissions.map((submission): Preparation => {
    const answer = answers.get(submission.digest);
    if (answer !== undefined) return { is: 'answered', answer };
    return required(heard.get(submission) ?? refusalIn(admitted, submission), 'each is looked at');
  });
}

type Admitted = Pick<Prepared, 'evidence' | 'isByWatcher'>;
type Admission = Result<Admitted, { readonly code: string }>;
type Admissions = ReadonlyMap<Submission, Admission>;

function refusalIn(admitted: Admissions, submission: Submission): Preparation | undefined {
  const admission = admitted.get(submission);
  return admission === undefined || admission.ok
    ? undefined
    : { is: 'refused', refusal: admission.error };
}

/** May its author report, is its head in order, does anybody verify such evidence. */
async function admitAll(
  ctx: Context,
  tx: Tx,
  submissions: readonly Submission[],
  now: Timestamp,
): Promise<Admissions> {
  const authors = submissions.map(({ statement }) => statement.author);
  const keys = authors.length === 0 ? new Map() : await knownKeys(tx, [...new Set(authors)]);
  const admitted = new Map<Submission, Admission>();
  for (const submission of submissions)
    admitted.set(submission, await admit(ctx, tx, submission, { keys, now }));
  return admitted;
}

interface Admitting {
  readonly keys: ReadonlyMap<string, KeyId>;
  readonly now: Timestamp;
}

async function admit(
  { deployment }: Context,
  tx: Tx,
  { statement, summary, evidence }: Submission,
  { keys, now }: Admitting,
): Promise<Admission> {
  const { bech32Prefix } = deployment;
  const author = statement.author as SignerName;
  const names = allNames(author, keys.get(author), bech32Prefix);
  const listening = await listenersTo(tx, statement, names, now);
  if (listening.size === 0)
    return err({ code: 'not_a_watcher', author, service: statement.services[0] } as never);
  const head = checkHead(statement, summary, { deployment: deployment.id, bech32Prefix, now });
  if (!head.ok) return head;
  if (!evidence.ok) return evidence;
  return ok({
    evidence: evidence.value,
    isByWatcher: await isRegistered(tx, statement, names, now),
  });
}

async function isRegistered(
  tx: Tx,
  { services }: Submission['statement'],
  names: readonly SignerName[],
  now: Timestamp,
): Promise<boolean> {
  for (const service of services)
    if ((await watcherAt(tx, { service, names }, now)) !== null) return true;
  return false;
}

/** Facts may come meanwhile, and then it is read again: so their version is read first. */
type Reading = Pick<Prepared, 'grounds'> & { readonly now: Timestamp };

async function briefAll(
  ctx: Context,
  tx: Tx,
  open: readonly (Incoming & Admitted)[],
  { now, grounds }: Reading,
): Promise<ReadonlyMap<Submission, Preparation>> {
  const ids = [...new Set(open.map(({ evidence }) => evidence.id))];
  const findings = ids.length === 0 ? [] : await listFindingsBy(tx, ids);
  const known = new Set(findings.map((found) => `${found.evidence} ${found.service}`));
  const asked = open.flatMap((one) =>
    one.submission.statement.services
      .filter((service) => !known.has(`${one.evidence.id} ${service}`))
      .map((service) => ({ ...one, service, now, receivedAt: now })),
  );
  const briefs = await examine(ctx, tx, asked);
  const byName = new Map(
    asked.map(({ submission, service }, i) => [nameOf(submission.digest, service), briefs[i]]),
  );
  return new Map(
    open.map(({ submission, evidence, isByWatcher }) => {
      const { digest, statement } = submission;
      const all = statement.services.map(
        (service) =>
          byName.get(nameOf(digest, service)) ?? ({ outcome: 'known', service } as const),
      );
      const seen = { receivedAt: now, grounds };
      const prepared = { submission, evidence, isByWatcher, ...seen, briefs: all };
      return [submission, conclude(prepared)];
    }),
  );
}

const nameOf = (digest: Digest, service: string): string => `${digest} ${service}`;

/** Nobody takes it, and no signature could change that. */
function conclude(prepared: Prepared): Preparation {
  const [first] = prepared.briefs;
  return first?.outcome === 'refused' && prepared.briefs.every((of) => of.outcome === 'refused')
    ? { is: 'refused', refusal: first.refusal }
    : { is: 'prepared', prepared };
}
