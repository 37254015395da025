/** How far long work has come: a line that is rewritten, or one every few seconds. */
import type { Terminal } from '../terminal.ts';

/** What part is done, from 0 to 1 inclusive; null where nobody knows how much there is. */
type Part = number | null;

export interface Progress {
  readonly at: (lines: number, part: Part) => void;
  readonly end: () => void;
}

export interface ProgressOptions {
  /** For programs: one JSON object a line. */
  readonly isJson: boolean;
  /** Whether standard output is free for a line that is rewritten. */
  readonly isRewritten: boolean;
}

/** Between two lines, in milliseconds: on a screen, and where lines pile up. */
const REWRITE_MS = 200;
const TELL_MS = 5_000;

export function progressOf(
  terminal: Terminal,
  what: string,
  { isJson, isRewritten }: ProgressOptions,
): Progress {
  const rewrite = isRewritten && !isJson ? terminal.rewrite : null;
  const start = Date.now();
  let told = start;
  let last = '';
  return {
    at(lines, part) {
      const now = Date.now();
      if (now - told < (rewrite === null ? TELL_MS : REWRITE_MS)) return;
      told = now;
      const pace = paceOf({ lines, part, seconds: (now - start) / 1000 });
      last = `${what}: ${lines} lines, ${pace.rate} a second${leftText(pace.left)}`;
      if (rewrite !== null) rewrite(last, false);
      else terminal.say(isJson ? JSON.stringify({ progress: what, lines, ...pace }) : last);
    },
    end() {
      if (last !== '') rewrite?.(last, true);
    },
  };
}

interface Pace {
  /** Lines a second. */
  readonly rate: number;
  /** Seconds; null where nobody knows. */
  readonly left: number | null;
}

function paceOf(done: {
  readonly lines: number;
  readonly part: Part;
  readonly seconds: number;
}): Pace {
  const { lines, part, seconds } = done;
  const rate = seconds === 0 ? 0 : Math.round(lines / seconds);
  const isKnown = part !== null && part > 0;
  return { rate, left: isKnown ? Math.ceil((seconds / part) * (1 - part)) : null };
}

const leftText = (seconds: number | null): string =>
  seconds === null
    ? ''
    : `, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
