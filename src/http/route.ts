/**
 * A route is a value: what it takes, what it answers, how it is documented, and the function that
 * does it. Express and the OpenAPI document are both made from the same table of them.
 */
import type { z } from 'zod';
import type { Context } from '../db/context.ts';
import type { Followers } from '../history/following/service.ts';
import type { Delivery, Intake } from '../intake/desk/service.ts';
import type { Json } from '../primitives/bytes.ts';
import type { Sending } from '../webhooks/sending/service.ts';
import type { MediaType } from './door-error.ts';
import type { Instruments } from './instruments.ts';
import type { Probes } from './probes.ts';
import type { ProblemCode } from './problem-table.ts';

/** What every handler is given. */
export interface DoorContext extends Context {
  readonly probes: Probes;
  readonly instruments: Instruments;
  readonly intake: Intake;
  readonly followers: Followers;
  /** Where webhooks may be. */
  readonly sending: Sending;
  /** The OpenAPI document of the whole table. */
  readonly describe: () => Json;
}

/** Parameters by name. All of them come as strings. */
export type Shape = Readonly<Record<string, z.ZodType>>;
type Parsed<S extends Shape> = { readonly [Name in keyof S]: z.output<S[Name]> };

/** `maxBytes` is inclusive. */
export type BodyDefinition =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json';
      readonly maxBytes: number;
      readonly schema: z.ZodType;
      /** The handler reads it when there is room for it. */
      readonly isUnread?: true;
    }
  | { readonly kind: 'lines'; readonly maxBytes: number; readonly description: string };

/**
 * JSON comes to the handler unread: what a statement may hold depends on its type, and the service
 * that accepts it checks it in the documented order.
 */
type BodyOf<B extends BodyDefinition> = B extends { kind: 'json'; isUnread: true }
  ? Delivery
  : B extends { kind: 'json' }
    ? Json
    : B extends { kind: 'lines' }
      ? AsyncIterable<Uint8Array>
      : null;

interface ResponseDefinition {
  readonly description: string;
  readonly schema: z.ZodType;
  /** `application/json` unless said otherwise; then the body is text or bytes, or text that goes on. */
  readonly mediaType?: string;
}

export type Responses = Readonly<Record<number, ResponseDefinition>>;

type AnswerOf<R extends Responses> = {
  readonly [Status in keyof R & number]: {
    readonly status: Status;
    readonly body: z.output<R[Status]['schema']>;
    /** Never another answer to the same question: whoever has it may keep it for good. */
    readonly isFinal?: boolean;
  };
}[keyof R & number];

export interface Call<P extends Shape, Q extends Shape, H extends Shape, B extends BodyDefinition> {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly headers: Parsed<H>;
  readonly body: BodyOf<B>;
  /** The caller has gone, or this replica stops. */
  readonly signal: AbortSignal;
  /** The caller's address, as limits count it. */
  readonly address: string;
}

type Tag =
  | 'Evidence'
  | 'Slash requests'
  | 'Pauses'
  | 'Slashes'
  | 'Standing'
  | 'Registry'
  | 'History'
  | 'Webhooks'
  | 'Rewards'
  | 'Market'
  | 'Feeds'
  | 'Operations';

export interface RouteDefinition<
  P extends Shape,
  Q extends Shape,
  H extends Shape,
  B extends BodyDefinition,
  R extends Responses,
> {
  /** `operationId` of the OpenAPI document; unique. */
  readonly name: string;
  readonly method: 'get' | 'post';
  /** As OpenAPI spells it: `/v1/evidence/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: Tag;
  readonly params: P;
  readonly query: Q;
  /** Lowercase names; headers not named here are not looked at. */
  readonly headers?: H;
  readonly body: B;
  readonly responses: R;
  /** Refusals of its own; what any route may answer is added by the document. */
  readonly problems: readonly ProblemCode[];
  /** Probes of machines that watch us are never turned away. */
  readonly isUnlimited?: boolean;
  readonly handler: (call: Call<P, Q, H, B>, context: DoorContext) => Promise<AnswerOf<NoInfer<R>>>;
}

/** A route with its own types forgotten, for what is done alike to all. */
export type Route = RouteDefinition<Shape, Shape, Shape, BodyDefinition, Responses>;

export const NO_BODY = { kind: 'none' } as const;
export const NONE = {} as const;

export function defineRoute<
  const P extends Shape,
  const Q extends Shape,
  const B extends BodyDefinition,
  const R extends Responses,
  const H extends Shape = Record<never, never>,
>(definition: RouteDefinition<P, Q, H, B, R>): Route {
  return definition as unknown as Route;
}

/** The media type a route takes; undefined if it takes no body. */
export function mediaTypeOf(body: BodyDefinition): MediaType | undefined {
  if (body.kind === 'none') return undefined;
  return body.kind === 'json' ? 'application/json' : 'application/x-ndjson';
}
