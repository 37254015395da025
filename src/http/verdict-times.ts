/** How long evidence takes from its last byte to what is made of it. Who sends slowly makes nobody slow. */
import type { Delivery, Intake } from '../intake/desk/service.ts';
import { Refusal } from '../primitives/refusal.ts';

/** `outcome`: what it came to, a verdict or a reception (`opened`, `known`, `waiting`, `nobody`). */
type Observe = (judged: { readonly outcome: string; readonly seconds: number }) => void;

/** `steady`: milliseconds of any clock that only goes forward. What is refused unjudged is not counted. */
export const timed = (intake: Intake, steady: () => number, observe: Observe): Intake => ({
  figures: intake.figures,
  async submit(delivery) {
    let arrived = steady();
    const seconds = () => (steady() - arrived) / 1000;
    const bytes: Delivery['bytes'] = async (take) => {
      const all = await delivery.bytes(take);
      arrived = steady();
      return all;
    };
    try {
      const answered = await intake.submit({ ...delivery, bytes });
      observe({ outcome: receptionIn(answered), seconds: seconds() });
      return answered;
    } catch (error) {
      const outcome = error instanceof Refusal ? VERDICTS.get(error.error.code) : undefined;
      if (outcome !== undefined) observe({ outcome, seconds: seconds() });
      throw error;
    }
  },
});

/** Who sends a statement again gets the answer that it got: nobody judged it once more. */
const receptionIn = ({ answer, replayed }: Awaited<ReturnType<Intake['submit']>>): string =>
  replayed ? 'replayed' : String((answer as { readonly reception?: string }).reception);

const VERDICTS: ReadonlyMap<string, string> = new Map([
  ['evidence_refuted', 'refuted'],
  ['evidence_unverifiable', 'unverifiable'],
]);
