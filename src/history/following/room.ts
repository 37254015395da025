/** How many may follow at once: in all, and from one address. */
import { err, ok, type Result } from '../../primitives/result.ts';

export interface TooManyFollowers {
  readonly code: 'too_many_followers';
  /** Inclusive. */
  readonly max: number;
}

export interface RoomLimits {
  /** Both inclusive. */
  readonly inAll: number;
  readonly perAddress: number;
}

export const ROOM: RoomLimits = { inAll: 2_000, perAddress: 64 };

export interface Room {
  /** Call what is given to leave, once. */
  enter(address: string): Result<() => void, TooManyFollowers>;
  count(): number;
}

export function room({ inAll, perAddress }: RoomLimits = ROOM): Room {
  const present = new Map<string, number>();
  let count = 0;
  return {
    enter(address) {
      const here = present.get(address) ?? 0;
      if (count >= inAll) return err({ code: 'too_many_followers', max: inAll });
      if (here >= perAddress) return err({ code: 'too_many_followers', max: perAddress });
      present.set(address, here + 1);
      count += 1;
      return ok(() => {
        const left = (present.get(address) ?? 1) - 1;
        if (left === 0) present.delete(address);
        else present.set(address, left);
        count -= 1;
      });
    },
    count: () => count,
  };
}
