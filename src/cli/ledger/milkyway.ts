/** A MilkyWay state as lines that can be sent, numbered from 1. */
import { type MilkywayReport, milkywayLedger } from '../../ledger/milkyway/milkyway-ledger.ts';
import { parseTime } from '../../primitives/time.ts';
import { CommandFailed, EXIT, type Unreadable, unreadable } from '../command-failed.ts';
import { readJson } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';
import type { Source } from './batches.ts';

export interface MilkywaySource extends Source {
  /** Complete once the lines have been drawn. */
  readonly report: () => MilkywayReport;
}

export async function milkywaySource(
  terminal: Terminal,
  file: string,
  at: string,
): Promise<MilkywaySource> {
  const time = parseTime(at);
  if (!time.ok) throw new CommandFailed(EXIT.usage, '--at takes RFC 3339 in UTC with milliseconds');
  const ledger = milkywayLedger(await readJson(terminal, file), time.value);
  if (!ledger.ok) throw unreadable(file, ledger.error as Unreadable);
  const { lines, report } = ledger.value;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let seq = 0;
    for (const line of lines) {
      seq += 1;
      yield Buffer.from(`${JSON.stringify({ seq, ...line })}\n`);
    }
  }
  return { name: file, pieces: pieces(), report };
}
