/** How much may be in the house at once: in all, and of one source. */
import { Refusal } from '../primitives/refusal.ts';
import type { Source } from './turns.ts';

export interface GateLimits {
  /** Submissions between their last byte and their answer; of one address at most half. */
  readonly inFlight: number;
  /** Of one author from one address. */
  readonly inFlightPerAuthor: number;
  /** Bytes of bodies, whole or in part; of one address at most half, and a part is for small ones. */
  readonly bytes: number;
}

/** Nothing is wrong with the submission: there is no room for it now. */
export type GateRefusal =
  | { readonly code: 'intake_overloaded' }
  | { readonly code: 'author_busy'; readonly author: string };

/** One submission's part of the room; `leave` gives all of it back. */
export interface Visit {
  /** Refuses when there is no room for as many bytes more. */
  readonly takeBytes: (bytes: number) => void;
  readonly enter: () => void;
  /** Refuses when the author has enough in the house. */
  readonly nameAuthor: (author: string) => void;
  readonly leave: () => void;
}

export interface Gate {
  visit(address: string): Visit;
  readonly inFlight: number;
  readonly bytes: number;
}

/** Slow large bodies must not keep out the small ones that most evidence is: bytes, inclusive. */
const SMALL_MAX = 64 * 1024;
const SHARE_OF_LARGE = 3 / 4;

const overloaded = (): never => {
  throw new Refusal<GateRefusal>({ code: 'intake_overloaded' });
};

export function openGate(limits: GateLimits): Gate {
  const room = { inFlight: 0, bytes: 0 };
  const bytesOf = new Map<string, number>();
  const authors = new Map<string, number>();
  const inFlightOf = new Map<string, number>();
  const roomFor = (size: number): number =>
    size <= SMALL_MAX ? limits.bytes : limits.bytes * SHARE_OF_LARGE;
  return {
    visit(address) {
      const own = { bytes: 0, entered: 0, author: null as string | null };
      return {
        takeBytes(bytes) {
          const ofAddress = (bytesOf.get(address) ?? 0) + bytes;
          const most = roomFor(own.bytes + bytes);
          if (room.bytes + bytes > most || ofAddress > most / 2) overloaded();
          room.bytes += bytes;
          own.bytes += bytes;
          bytesOf.set(address, ofAddress);
        },
        enter() {
          const ofAddress = (inFlightOf.get(address) ?? 0) + 1;
          if (room.inFlight >= limits.inFlight) overloaded();
          if (ofAddress > Math.ceil(limits.inFlight / 2)) overloaded();
          inFlightOf.set(address, ofAddress);
          room.inFlight += 1;
          own.entered += 1;
        },
        nameAuthor(author) {
          const name = nameOf({ address, author });
          const count = authors.get(name) ?? 0;
          if (count >= limits.inFlightPerAuthor)
            throw new Refusal<GateRefusal>({ code: 'author_busy', author });
          authors.set(name, count + 1);
          own.author = name;
        },
        leave() {
          room.bytes -= own.bytes;
          room.inFlight -= own.entered;
          lessen(bytesOf, address, own.bytes);
          lessen(inFlightOf, address, own.entered);
          if (own.author !== null) lessen(authors, own.author, 1);
          Object.assign(own, { bytes: 0, entered: 0, author: null });
        },
      };
    },
    get inFlight() {
      return room.inFlight;
    },
    get bytes() {
      return room.bytes;
    },
  };
}

const nameOf = ({ address, author }: Source): string => `${address} ${author}`;

/** What comes to nothing is forgotten. */
function lessen(counts: Map<string, number>, name: string, by: number): void {
  const left = (counts.get(name) ?? 0) - by;
  if (left > 0) counts.set(name, left);
  else counts.delete(name);
}
