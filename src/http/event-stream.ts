/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
import type { Response } from 'express';
import type { StoredEntry } from '../history/reading/store.ts';
import { SECOND_MS } from '../primitives/time.ts';

/** How long a reader waits before he comes back, in milliseconds. */
const RETRY_MS = 2 * SECOND_MS;

/** In milliseconds. */
interface StreamPatience {
  /** A comment is sent where nothing else was for so long. */
  readonly silenceMs: number;
  /** Whoever has not taken the part that is on its way to him after so long is dropped. */
  readonly slowMs: number;
}

const PATIENCE: StreamPatience = { silenceMs: 15 * SECOND_MS, slowMs: 10 * SECOND_MS };

/** The id of an event is the index of its entry: what `Last-Event-ID` gives back. */
export async function* eventTexts(entries: AsyncIterable<StoredEntry>): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const { index, type, text } of entries)
    yield `id: ${index}\nevent: ${type}\ndata: ${text}\n\n`;
}

/** Nothing more is read than the caller takes; it ends when he goes, or takes too long. */
export async function sendStream(
  res: Response,
  pieces: AsyncIterable<string>,
  { silenceMs, slowMs } = PATIENCE,
): Promise<void> {
  res.flushHeaders();
  const alive = setInterval(() => {
    if (!res.writableNeedDrain) res.write(': alive\n\n');
  }, silenceMs);
  try {
    for await (const piece of pieces) {
      if (res.destroyed) break;
      alive.refresh();
      await sendParts(res, Buffer.from(piece), slowMs);
    }
  } finally {
    clearInterval(alive);
    res.end();
  }
}

/** Bytes: a slow line takes so many in time, however large the whole is. */
const PART = 64 << 10;

async function sendParts(res: Response, bytes: Buffer, slowMs: number): Promise<void> {
  for (let sent = 0; sent < bytes.length && !res.destroyed; sent += PART) {
    const part = bytes.subarray(sent, sent + PART);
    if (!res.write(part) && !(await isDrained(res, slowMs))) res.destroy();
  }
}

/** False where he went away, or it took longer. */
function isDrained(res: Response, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (drained: boolean) => () => {
      clearTimeout(timer);
      res.off('drain', whenDrained).off('close', whenGone);
      resolve(drained);
    };
    const [whenDrained, whenGone] = [end(true), end(false)];
    const timer = setTimeout(whenGone, ms);
    res.on('drain', whenDrained).on('close', whenGone);
  });
}
