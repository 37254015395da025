/** The story, step by step: one double-signer is slashed, another is let off by the committee. */
import type { Json } from '../../primitives/bytes.ts';
import { after, formatTime } from '../../primitives/time.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import { fieldsOf, formatJson } from '../json-text.ts';
import type { CourtRequest } from './answers-schema.ts';
import {
  askPreview,
  askRequest,
  askSlash,
  askStanding,
  type Ballot,
  castVote,
  dispute,
  feed,
  report,
  type Standing,
  untilEnded,
} from './asking.ts';
import { doubleVote } from './double-vote.ts';
import { CHAIN_ID } from './founding.ts';
import { grouped, type Narrator, short, wrapped } from './narrator.ts';
import {
  chainFactsFeed,
  FIRST_MISDEED,
  ledgerFeed,
  type Operator,
  SECOND_MISDEED,
} from './network.ts';
import type { Stage } from './stage.ts';
import { lostOf, tellReport, tellRestakers, tellSecured, tellServices } from './tables.ts';

export const STEPS = 9;

/** A way to show time running out: a line that is written over, or a new one now and then. */
export type Countdown = (secondsLeft: number) => void;

export async function tellNetwork(stage: Stage, story: Narrator): Promise<Standing> {
  story.step('The network');
  story.tell(
    'Three services (oracle, bridge, sequencer) are secured by stake that is restaked on three ' +
      'operators, a pool and a service. A feeder signs what the chain says about it:',
  );
  const ledger = await stage.write('ledger.ndjson', ledgerFeed(stage.moments, stage.admins));
  const facts = await stage.write(
    'chain-facts.ndjson',
    chainFactsFeed(stage.moments, stage.consensus),
  );
  const moves = await feed(stage, 'ledger', ledger);
  story.item(
    'ok',
    `${moves.taken} lines of stake moves taken, ${moves.discrepancyCount} of them odd`,
  );
  const blocks = await feed(stage, 'chain-facts', facts);
  story.item('ok', `${blocks.taken} lines of validator keys and block times taken`);
  const standing = await askStanding(stage);
  tellSecured(story, standing);
  story.tell('The same stake may secure several services at once: that is restaking.');
  return standing;
}

interface Misdeed {
  readonly operator: Operator;
  readonly height: number;
  readonly agoMs: number;
}

async function evidenceOf(stage: Stage, { operator, height, agoMs }: Misdeed): Promise<Json> {
  const seconds = formatTime(after(stage.moments.now, -agoMs)).slice(0, 19);
  const evidence = doubleVote({
    chainId: CHAIN_ID,
    height,
    timestamp: `${seconds}.123456789Z`,
    key: stage.consensus[operator],
  });
  await stage.write(`evidence-${operator}.json`, `${formatJson(evidence)}\n`);
  return evidence;
}

type Reported = Awaited<ReturnType<typeof report>>;

export async function tellEvidence(stage: Stage, story: Narrator): Promise<Reported> {
  story.step('The evidence');
  story.tell(
    `Operator alpine ran two machines under one consensus key. At height ${FIRST_MISDEED.height}, ` +
      'half an hour ago, both signed, each another block. A watcher saw the two votes on the ' +
      "chain and posts them to the oracle, in the chain's own JSON. The watcher signs:",
  );
  const misdeed = { operator: 'alpine', ...FIRST_MISDEED } as const;
  const reported = await report(stage, 'oracle', await evidenceOf(stage, misdeed));
  story.item('dot', `"${reported.summary}"`);
  story.item('ok', `HTTP ${reported.status}, evidence ${short(reported.evidence)}`);
  return reported;
}

export function tellVerdict(story: Narrator, { verdict, conviction }: Reported): void {
  story.step('The verdict');
  story.tell('Nobody is believed: every question is answered from signatures and fed facts.');
  for (const { name, passed, found } of verdict?.checks ?? [])
    story.item(passed ? 'ok' : 'no', `${name.padEnd(27)} ${found}`);
  story.tell(
    `Verdict: ${verdict?.verdict}, against operator ${conviction.operator} at height ` +
      `${conviction.place}. The stake of ${conviction.capture} answers for it.`,
  );
}

export async function tellPreview(stage: Stage, story: Narrator, id: string) {
  const request = await askRequest(stage, id);
  const preview = await askPreview(stage, id);
  story.step('What it would cost');
  story.tell(
    `Slash request ${short(id)} is open: ${request.slashFraction} of the stake that was exposed, ` +
      `unless the committee vetoes before ${request.vetoDeadline}. Executed now it would do this:`,
  );
  tellReport(story, preview.report);
  for (const { service, asset, required, newly } of preview.report.undersecured)
    if (newly)
      story.item('no', `${service} would fall below the ${grouped(required)} ${asset} it requires`);
  story.tell('The misdeed was at the oracle; the same stake is missing everywhere else too.');
  return preview;
}

/** On a machine that is slow enough a vote may come late; the court says so, and so does the story. */
const LATE = ['veto_window_closed', 'request_already_executed'];

async function tellVote(stage: Stage, story: Narrator, ballot: Ballot): Promise<void> {
  const cast = await castVote(stage, ballot).catch((error: unknown) => {
    const code = error instanceof CommandFailed ? fieldsOf(error.document)['code'] : undefined;
    if (typeof code === 'string' && LATE.includes(code)) return null;
    throw error;
  });
  if (cast === null) {
    story.item('no', `${ballot.member} came too late: the veto window is over`);
    return;
  }
  const { key, summary, status } = cast;
  story.item('dot', `${ballot.member} (${key.scheme}, ${short(key.signer)}):`);
  story.raw(`      "${summary}"`);
  story.raw(`      because: ${ballot.reason}`);
  if (status !== 'requested') story.item('ok', `the request is now ${status}`);
}

export async function tellVotes(stage: Stage, story: Narrator, id: string): Promise<void> {
  story.step('The votes');
  story.tell('Three members with one vote each; each signs with another kind of wallet.');
  const reasons = {
    ana: ['veto', 'an honest failover that went wrong'],
    ben: ['uphold', 'two machines under one key is not an accident'],
    cyn: ['abstain', 'I know the operator too well'],
  } as const;
  for (const member of ['ana', 'ben', 'cyn'] as const) {
    const [choice, reason] = reasons[member];
    await tellVote(stage, story, { id, member, choice, reason });
  }
  const { tally, eligibleWeight, bench } = await askRequest(stage, id);
  story.tell(
    `Veto ${tally.veto}, uphold ${tally.uphold}, abstain ${tally.abstain} of ${eligibleWeight}; ` +
      `a veto needs ${bench.vetoQuorum} of them. It stands at the deadline or not at all.`,
  );
}

export async function tellCountdown(
  stage: Stage,
  story: Narrator,
  { id, countdown }: { readonly id: string; readonly countdown: Countdown },
): Promise<CourtRequest> {
  story.step('The clock');
  story.tell('Until the deadline the committee may still veto. Then nobody has to do anything.');
  const ended = await untilEnded(stage, id, ({ vetoDeadline }) =>
    countdown(Math.max(0, Math.ceil((Date.parse(vetoDeadline) - Date.now()) / 1000))),
  );
  countdown(0);
  story.item(ended.status === 'executed' ? 'ok' : 'no', `the request is ${ended.status}`);
  if (ended.status !== 'executed')
    throw new CommandFailed(EXIT.refused, `slash request ${id} ended as ${ended.status}`);
  return ended;
}

interface Outcome {
  readonly id: string;
  readonly before: Standing;
  readonly preview: Awaited<ReturnType<typeof askPreview>>;
}

export async function tellSlash(stage: Stage, story: Narrator, outcome: Outcome): Promise<void> {
  const { id, before, preview } = outcome;
  const slash = await askSlash(stage, id);
  const standing = await askStanding(stage);
  story.step('The slash');
  story.tell(`Executed at ${slash.executedAt}. Every service, before and after:`);
  tellServices(story, before, standing);
  story.tell(
    'Every restaker. henry began to leave after the misdeed and still answers; ivy came after it ' +
      'and does not pay; bob never secured the oracle; dave and erin answer by half.',
  );
  tellRestakers(story, before, standing);
  for (const { asset, total } of slash.report.totals)
    story.item(
      BigInt(total) === lostOf(asset, before, standing) ? 'ok' : 'no',
      `${grouped(total)} ${asset} slashed, ${grouped(lostOf(asset, before, standing))} lost by restakers`,
    );
  const held = slash.report.totals.map(({ asset, total }) => `${grouped(total)} ${asset}`);
  story.item('ok', `${held.join(' and ')}: ${slash.escrow.status} in escrow`);
  story.raw(`      until ${slash.escrow.until}; alpine may appeal, the bench reverse it`);
  const isSame = formatJson(preview.report) === formatJson(slash.report);
  if (preview.epoch === slash.epoch)
    story.item(isSame ? 'ok' : 'no', 'the report is the preview, byte for byte');
}

export async function tellVeto(stage: Stage, story: Narrator): Promise<string> {
  story.step('A second case, vetoed');
  story.tell(
    `Operator cedar double-signed at height ${SECOND_MISDEED.height}, at the bridge. But the chain ` +
      'itself had told everyone to restart from a backup. The accused says so, which buys time, ' +
      'and the committee knows it:',
  );
  const misdeed = { operator: 'cedar', ...SECOND_MISDEED } as const;
  const { conviction, status } = await report(stage, 'bridge', await evidenceOf(stage, misdeed));
  const id = conviction.slashRequest;
  story.item('ok', `HTTP ${status}, proven, slash request ${short(id)} is open`);
  await tellDispute(stage, story, id);
  const before = await askStanding(stage);
  const reason = 'the restart was ordered by the chain';
  for (const member of ['cyn', 'ben'] as const)
    await tellVote(stage, story, { id, member, choice: 'veto', reason });
  const { status: end } = await askRequest(stage, id);
  if (end !== 'vetoed')
    throw new CommandFailed(EXIT.refused, `slash request ${id} is ${end}, not vetoed`);
  const after = await askStanding(stage);
  const isUntouched = formatJson(stakes(before)) === formatJson(stakes(after));
  story.item(isUntouched ? 'ok' : 'no', 'nobody has lost anything');
  return id;
}

/** The accused is heard once, and gets time for it. */
async function tellDispute(stage: Stage, story: Narrator, id: string): Promise<void> {
  const grounds = 'the chain told everyone to restart from a backup';
  const { vetoDeadline: before } = await askRequest(stage, id);
  const plea = { id, operator: 'cedar', service: 'bridge', grounds } as const;
  const { key, summary, vetoDeadline } = await dispute(stage, plea);
  story.item('dot', `cedar (${key.scheme}, ${short(key.signer)}):`);
  for (const line of wrapped(`"${summary}"`, 74)) story.raw(`      ${line}`);
  story.raw(`      because: ${grounds}`);
  story.item('ok', `the veto deadline moves from ${before}`);
  story.raw(`                           to ${vetoDeadline}`);
}

/** Amounts alone: what else is told of stake changes when an epoch starts meanwhile. */
const stakes = ({ restakers }: Standing) =>
  restakers.map(({ restaker, stake }) => [
    restaker,
    stake.map(({ target, asset, bonded, leaving }) => [target, asset, bonded, leaving]),
  ]);
