/** `tribune demo`: a small network, one case to its end, another one vetoed, on a server of its own. */
import { CommandFailed, EXIT, messageOf } from '../command-failed.ts';
import { formatJson } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';
import { type Narrator, narrator } from './narrator.ts';
import { type Stage, setStage } from './stage.ts';
import {
  type Countdown,
  STEPS,
  tellCountdown,
  tellEvidence,
  tellNetwork,
  tellPreview,
  tellSlash,
  tellVerdict,
  tellVeto,
  tellVotes,
} from './story.ts';

export interface DemoOptions {
  /** Whether to end after the story instead of leaving the server up. */
  readonly once: boolean;
  /** Null: the usual one, or another where that is taken. */
  readonly port: number | null;
  /** Resolves when the server is to stop. */
  readonly untilStopped: () => Promise<unknown>;
}

export async function runDemo(terminal: Terminal, options: DemoOptions): Promise<void> {
  const story = narrator(terminal, STEPS);
  story.tell('Starting a Tribune of its own, on an empty database ...');
  const stopped = options.untilStopped();
  const stage = await setStage(options.port);
  try {
    tellStage(stage, story);
    const told = tellStory(stage, story, terminal).then(() => true);
    if (!(await Promise.race([told, stopped.then(() => false)])))
      throw new CommandFailed(EXIT.refused, 'it was stopped before its end');
    if (options.once) {
      story.tell('Started without --once, the server would stay up for this.');
      return;
    }
    story.tell('The server stays up. Press Ctrl-C to stop it.');
    await stopped;
    story.tell('Stopping ...');
  } catch (error) {
    throw asDemoFailure(error);
  } finally {
    await stage.strike();
    story.tell(`Stopped; the database is removed, the files stay in ${stage.folder}`);
  }
}

function tellStage({ serving, folder }: Stage, story: Narrator): void {
  story.item('ok', `server      ${serving.url}`);
  story.item('ok', `deployment  ${serving.deployment.id}`);
  story.item('ok', `files       ${folder}`);
  story.raw('                bootstrap.json, keys/, the feeds, the evidence, server.log');
}

async function tellStory(stage: Stage, story: Narrator, terminal: Terminal): Promise<void> {
  const before = await tellNetwork(stage, story);
  const reported = await tellEvidence(stage, story);
  tellVerdict(story, reported);
  const id = reported.conviction.slashRequest;
  const preview = await tellPreview(stage, story, id);
  await tellVotes(stage, story, id);
  await tellCountdown(stage, story, { id, countdown: countdownOn(terminal, story) });
  await tellSlash(stage, story, { id, before, preview });
  const vetoed = await tellVeto(stage, story);
  tellAround(stage, story, { id, vetoed, evidence: reported.evidence });
}

/** At a screen one line is written over; in a log there is a line now and then. */
function countdownOn(terminal: Terminal, story: Narrator): Countdown {
  let told = Number.NaN;
  return (seconds) => {
    if (seconds === told) return;
    const isDue = Number.isNaN(told) || seconds === 0 || seconds % 2 === 0;
    told = seconds;
    const text = seconds === 0 ? 'the veto window is over' : `${seconds} s to the veto deadline`;
    if (terminal.rewrite !== null) terminal.rewrite(`  ${text}`, seconds === 0);
    else if (isDue) story.item('wait', text);
  };
}

interface Landmarks {
  readonly id: string;
  readonly vetoed: string;
  readonly evidence: string;
}

function tellAround({ serving, folder }: Stage, story: Narrator, of: Landmarks): void {
  story.step('Look around');
  for (const line of [
    `T=${serving.url}`,
    `EVIDENCE=${of.evidence}`,
    `SLASHED=${of.id}`,
    `VETOED=${of.vetoed}`,
    'curl -s $T/v1/evidence/$EVIDENCE         # the verdict and its checks',
    'curl -s $T/v1/slash-requests             # all cases',
    'curl -s $T/v1/slash-requests/$VETOED     # dispute, votes, bench, account',
    'curl -s $T/v1/slashes/$SLASHED           # the cascade report, the escrow',
    'curl -s $T/v1/slashes/$SLASHED/lines     # what it cost each restaker',
    'curl -s $T/v1/slashes/$SLASHED/receipt   # proof that it was decided so',
    'curl -s $T/v1/history/entries            # all that was said and decided',
    'curl -s $T/v1/restakers/alice            # her stake and slashes',
    'curl -s $T/v1/services/bridge/secured    # what secures the bridge now',
    'curl -s $T/v1/registry/policy            # the rules it went by',
  ])
    story.raw(`  ${line}`);
  story.raw('');
  story.tell(`API browser: ${serving.url}/docs`);
  story.tell(`Bootstrap file: ${folder}/bootstrap.json`);
}

function asDemoFailure(error: unknown): CommandFailed {
  const document = error instanceof CommandFailed ? error.document : undefined;
  const facts = document === undefined ? '' : `\n${formatJson(document)}`;
  return new CommandFailed(EXIT.refused, `the demo failed: ${messageOf(error)}${facts}`);
}
