/** The clock of a topic: slot n begins n durations after the topic starts. */
import type { TopicId } from '../primitives/ids.ts';
import { after, TIME_END, type Timestamp } from '../primitives/time.ts';
import type { Topic } from '../registry/objects.ts';

/** Inclusive. Null when no date can name it. */
export function startOfSlot({ startsAt, slotDuration }: Topic, slot: number): Timestamp | null {
  const start = after(startsAt, slot * slotDuration);
  return start <= TIME_END ? start : null;
}

/** One slot of another topic is another incident, and no height looks like it. */
export const placeOf = (topic: TopicId, slot: number): string => `${topic}/${slot}`;
