/** What the server refuses, as an error: RFC 9457. */

export class TribuneProblem extends Error {
  override readonly name = 'TribuneProblem';
  /** Stable; docs/problems.md says what each means. */
  readonly code: string;
  /** Of HTTP. */
  readonly status: number;
  readonly title: string;
  /** The other members of the document: what the refusal is about. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** When the server says that it may go otherwise, in milliseconds from now; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(answered: Answered, document: Readonly<Record<string, unknown>>) {
    const { instance: _instance, code, title, ...rest } = document;
    const facts = withoutHead(rest, answered.status);
    const { pointer, detail } = facts;
    const where = typeof pointer === 'string' && pointer !== '' ? ` at ${pointer}` : '';
    const why = typeof detail === 'string' ? `: ${detail}` : '';
    super(`${String(title)} (${answered.status} ${String(code)})${where}${why}`);
    this.code = String(code);
    this.status = answered.status;
    this.title = String(title);
    this.facts = facts;
    this.retryAfterMs = answered.retryAfterMs;
  }
}

/** A fact may have the name of a member of every problem, and then stands in its place. */
function withoutHead(
  { type, status, ...facts }: Readonly<Record<string, unknown>>,
  answered: number,
): Readonly<Record<string, unknown>> {
  const isHead = typeof type !== 'string' || type.startsWith('/problems/');
  return {
    ...facts,
    ...(isHead ? {} : { type }),
    ...(status === undefined || status === answered ? {} : { status }),
  };
}

interface Answered {
  readonly status: number;
  readonly retryAfterMs: number | null;
}

/** Something between us and the server that does not speak its language: a proxy, another program. */
const STRANGE = { code: 'answer_not_understood', title: 'The answer is none of Tribune' } as const;

/** `now` in milliseconds: `Retry-After` may be a date. */
export async function problemOf(response: Response, now: number): Promise<TribuneProblem> {
  const { status, headers } = response;
  const answered = { status, retryAfterMs: retryAfterMs(headers.get('retry-after'), now) };
  return new TribuneProblem(answered, documentOf(await response.text()) ?? STRANGE);
}

function documentOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && 'code' in json ? { ...json } : null;
  } catch {
    return null;
  }
}

/** RFC 9110, 10.2.3: seconds, or a date. Null for neither; never negative. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^[0-9]{1,9}$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
