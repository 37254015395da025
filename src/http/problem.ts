/** How an error looks to a caller: RFC 9457, with the error's own facts as extension members. */
import type { Json } from '../primitives/bytes.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import type { DomainError } from './domain-error.ts';
import { PROBLEMS, type ProblemCode } from './problem-table.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export interface Problem {
  readonly status: number;
  /** Of HTTP: `Retry-After`, `Allow`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly document: { readonly [member: string]: Json };
}

/** A face with its code forgotten. */
interface Face {
  readonly status: number;
  readonly title: string;
  readonly times?: readonly string[];
  readonly retry?: { readonly at: string } | { readonly afterSeconds: number };
}

const faceOf = (code: ProblemCode): Face => PROBLEMS[code];

export function isDomainError(error: { readonly code: string }): error is DomainError {
  return Object.hasOwn(PROBLEMS, error.code);
}

export const problemSlug = (code: ProblemCode): string => code.replaceAll('_', '-');

export function toProblem(error: DomainError, requestId: string): Problem {
  const { code, ...facts } = error;
  const { status, title, times = [] } = faceOf(code);
  const shown = Object.entries(facts).map(([name, fact]) => [
    name,
    show(fact, times.includes(name)),
  ]);
  return {
    status,
    headers: { ...retryHeader(error), ...allowHeader(error) },
    document: {
      type: `/problems/${problemSlug(code)}`,
      title,
      status,
      instance: instanceOf(requestId),
      code,
      ...Object.fromEntries(shown),
    },
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A caller's own request id need not be a UUID. */
const instanceOf = (requestId: string): string =>
  UUID.test(requestId) ? `urn:uuid:${requestId}` : `urn:x-request-id:${requestId}`;

/** Facts are JSON but for amounts, which become strings, and times. */
function show(fact: unknown, isTime: boolean): Json {
  if (isTime) return formatTime(fact as Timestamp);
  if (typeof fact === 'bigint') return fact.toString();
  return fact as Json;
}

/** RFC 9110 lets it be a date, which spares us asking a clock. */
function retryHeader(error: DomainError): Record<string, string> {
  const { retry } = faceOf(error.code);
  if (retry === undefined) return {};
  if ('afterSeconds' in retry) return { 'Retry-After': String(retry.afterSeconds) };
  const when = (error as unknown as Record<string, number | string>)[retry.at];
  return when === undefined ? {} : { 'Retry-After': new Date(when).toUTCString() };
}

const allowHeader = (error: DomainError): Record<string, string> =>
  error.code === 'method_not_allowed' ? { Allow: error.allow.join(', ') } : {};
