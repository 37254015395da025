/** Contenders in turn over the same pieces of work: whatever slows the machine slows all of them. */
import { median } from './table.ts';

export interface Contender {
  readonly name: string;
  /** One piece of work, by its number; what it answers must be true. */
  run(unit: number): boolean;
}

export interface Standing {
  readonly name: string;
  /** Microseconds of processor time a unit, the median over the laps. */
  readonly us: number;
  /** Of the first contender's time to this one's, the median over the laps: 1 is as quick as it. */
  readonly ratio: number;
}

/** Units `from` (inclusive) to `until` (exclusive), in laps of `lap` units, an odd number of them. */
export interface Course {
  readonly from: number;
  readonly until: number;
  readonly lap: number;
}

/** Who goes first changes from lap to lap. */
export function race(contenders: readonly Contender[], course: Course): readonly Standing[] {
  const times = contenders.map((): number[] => []);
  let lapNumber = 0;
  for (let from = course.from; from < course.until; from += course.lap) {
    const lap = { from, until: Math.min(from + course.lap, course.until) };
    for (const place of contenders.keys()) {
      const turn = (place + lapNumber) % contenders.length;
      const contender = contenders[turn];
      if (contender) times[turn]?.push(lapTime(contender, lap));
    }
    lapNumber += 1;
  }
  const [first = []] = times;
  return contenders.map(({ name }, turn) => {
    const own = times[turn] ?? [];
    const ratios = own.map((us, lap) => (first[lap] ?? Number.NaN) / us);
    return { name, us: median(own), ratio: median(ratios) };
  });
}

function lapTime(contender: Contender, lap: Omit<Course, 'lap'>): number {
  const start = processorTime();
  for (let unit = lap.from; unit < lap.until; unit += 1)
    if (!contender.run(unit)) throw new Error(`${contender.name} refuses unit ${unit}`);
  return (processorTime() - start) / (lap.until - lap.from);
}

/** Microseconds that this process has computed, collecting garbage too: others may be at work here. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
