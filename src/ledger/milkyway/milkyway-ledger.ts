/** A state of the MilkyWay chain as lines of the ledger feed, and an account of what became of it. */
import type { ServiceId } from '../../primitives/ids.ts';
import { ok, type Result } from '../../primitives/result.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { type Directory, type MilkywayError, readDirectory } from './directory.ts';
import { type Drawing, openDrawing } from './drawing.ts';
import type { LedgerLineJson, LineType } from './feed-line.ts';
import { type FindingGroup, findingGroups } from './findings.ts';
import { checkGenesis } from './genesis-check.ts';
import type { ServiceJson } from './genesis-schema.ts';
import { openGenesis } from './genesis-state.ts';
import { allocationLines, joinLines, operatorLines, secureLines } from './membership-lines.ts';
import { noteRemarks } from './remarks.ts';
import { stakeLines } from './stake-lines.ts';
import { type AssetSums, assetSums, noteDisagreements } from './stake-sums.ts';

/** What the registry has to be told by others: the feed does not speak of it. */
interface ServiceFacts {
  readonly service: ServiceId;
  readonly name: string;
  /** A signer name, if one key signs for the account. */
  readonly admin: string;
  readonly status: ServiceJson['status'];
}

/** Plain JSON. */
export interface MilkywayReport {
  /** False until the last line is drawn. */
  readonly isComplete: boolean;
  readonly at: string;
  readonly lines: Readonly<Record<LineType, number>>;
  /** Entries in the file. */
  readonly entries: Readonly<
    Record<'operators' | 'services' | 'pools' | 'delegations' | 'unbonding' | 'preferences', number>
  >;
  readonly assets: readonly AssetSums[];
  readonly services: readonly ServiceFacts[];
  readonly findings: readonly FindingGroup[];
}

export interface MilkywayLedger {
  /** In the order of the feed, drawn once. */
  readonly lines: Iterable<LedgerLineJson>;
  readonly report: () => MilkywayReport;
}

/**
 * `file` is the parsed JSON of `milkywayd export`, or only its `app_state`; `time` is that of the
 * whole state. The file is checked first, entry by entry; lines are made as they are drawn.
 */
export function milkywayLedger(
  file: unknown,
  time: Timestamp,
): Result<MilkywayLedger, MilkywayError> {
  const state = openGenesis(file);
  if (!state.ok) return state;
  const directory = readDirectory(state.value);
  if (!directory.ok) return directory;
  const checked = checkGenesis(state.value, directory.value);
  if (!checked.ok) return checked;

  const drawing = openDrawing(state.value, directory.value, time);
  const counts = noLines();
  let isComplete = false;
  function* counted(): Generator<LedgerLineJson> {
    noteRemarks(drawing);
    for (const line of allLines(drawing)) {
      counts[line.type] += 1;
      yield line;
    }
    noteDisagreements(drawing.sums, drawing.directory, drawing.findings);
    isComplete = true;
  }
  const report = () => ({ isComplete, lines: { ...counts }, ...accountOf(drawing) });
  return ok({ lines: counted(), report });
}

const noLines = (): Record<LineType, number> => ({
  operator: 0,
  join: 0,
  secure: 0,
  allocate: 0,
  delegate: 0,
  undelegate: 0,
});

/** Allocations before delegations: stake arrives in the place where it stays. */
function* allLines(drawing: Drawing): Generator<LedgerLineJson> {
  yield* operatorLines(drawing);
  yield* joinLines(drawing);
  yield* secureLines(drawing);
  yield* allocationLines(drawing);
  yield* stakeLines(drawing);
}

function accountOf(drawing: Drawing): Omit<MilkywayReport, 'isComplete' | 'lines'> {
  const { state, directory, time, findings, sums } = drawing;
  const { operators, services, pools, delegations, unbonding, preferences } = state.lists;
  return {
    at: formatTime(time),
    entries: {
      operators: operators.entries.length,
      services: services.entries.length,
      pools: pools.entries.length,
      delegations: delegations.entries.length,
      unbonding: unbonding.entries.length,
      preferences: preferences.entries.length,
    },
    assets: assetSums(sums, directory),
    services: serviceFacts(directory),
    findings: findingGroups(findings),
  };
}

const serviceFacts = ({ services }: Directory): readonly ServiceFacts[] =>
  [...services.values()].map(({ id: service, name, admin, status }) => ({
    service,
    name,
    admin: `cosmos:${admin}`,
    status,
  }));
