/** A history that a server gives away, page by page. */
import type { HistorySource } from '../../history/replaying/past-entry.ts';
import type { NamedKey } from '../../history/verifying/signed.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { CommandFailed, EXIT, messageOf } from '../command-failed.ts';

export interface RemoteHistory {
  readonly origin: string;
  readonly keys: readonly NamedKey[];
  /** The newest note. */
  readonly checkpoint: string;
  /** Up to where the note reaches. */
  readonly source: HistorySource;
}

const PAGE = 500;

export async function historyAt(url: string): Promise<RemoteHistory> {
  const base = url.replace(/\/$/, '');
  const checkpoint = await fetched(`${base}/v1/history/checkpoint`);
  const { origin, keys } = JSON.parse(await fetched(`${base}/v1/history/keys`)) as Pick<
    RemoteHistory,
    'origin' | 'keys'
  >;
  const size = Number(checkpoint.split('\n')[1]);
  return {
    origin,
    keys,
    checkpoint,
    source: {
      entries: () => entriesAt(base, size),
      lines: (index) => fetched(`${base}/v1/history/lines/${index}`),
    },
  };
}

async function* entriesAt(base: string, size: number) {
  for (let from = 0; from < size; from += PAGE) {
    const limit = Math.min(PAGE, size - from);
    const page = await fetched(`${base}/v1/history/entries?from=${from}&limit=${limit}`);
    const { items } = JSON.parse(page) as { items: readonly { index: number; entry: Json }[] };
    for (const { index, entry } of items) yield { index, text: canonicalJson(entry) };
  }
}

/** A connection that was idle for long may be closed just when it is used again. */
const ATTEMPTS = 3;

async function fetched(url: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await textAt(url);
    } catch (error) {
      if (error instanceof CommandFailed) throw error;
      if (attempt === ATTEMPTS)
        throw new CommandFailed(EXIT.unreadable, `${url} cannot be reached: ${messageOf(error)}`);
    }
  }
}

async function textAt(url: string): Promise<string> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (answer.ok) return text;
  throw new CommandFailed(EXIT.unreadable, `${url} answered ${answer.status}: ${text}`);
}
