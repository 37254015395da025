/** One webhook after the other, told by an office, heard by a receiver. */
import { type Office, openOffice } from './office.ts';
import { type Behaviour, openReceiver, type Receiver } from './receiver.ts';

const TYPES = ['evidence.lapsed'];

/** The webhook that a test is about; it hears of what is lapsed, and of nothing that was before. */
interface Told {
  readonly webhook: string;
  readonly secret: string;
  /** The digest of the statement that set it. */
  readonly statement: string;
  /** The index of the first entry that it can hear of. */
  readonly first: number;
}

export interface Telling {
  readonly office: Office;
  readonly receiver: Receiver;
  begin(answer?: Behaviour): Promise<Told>;
  /** From now on. */
  behave(answer: Behaviour): void;
  /** What to set it to, but for what is to change. */
  readonly settings: (told: Told) => {
    readonly webhook: string;
    readonly previous: string;
    readonly url: string;
    readonly types: readonly string[];
  };
  /** Nobody sends to the webhooks of tests before. */
  over(): Promise<void>;
  end(): Promise<void>;
}

export async function openTelling(): Promise<Telling> {
  const office = await openOffice();
  let behave: Behaviour = () => 204;
  const receiver = await openReceiver((index) => behave(index));
  const names: string[] = [];
  await office.sequence();
  return {
    office,
    receiver,
    async begin(answer = () => 204) {
      behave = answer;
      const webhook = `w${names.length}`;
      names.push(webhook);
      const { body } = await office.set({ webhook, url: receiver.url, types: TYPES });
      receiver.received.length = 0;
      await office.sequence();
      const { secret, statement } = body;
      return { webhook, secret, statement, first: await office.size() };
    },
    behave(answer) {
      behave = answer;
    },
    settings: ({ webhook, statement }) => ({
      webhook,
      previous: statement,
      url: receiver.url,
      types: TYPES,
    }),
    async over() {
      const webhook = names.at(-1) ?? '';
      const { statement: previous } = await office.webhook(webhook);
      await office.set({ webhook, previous, status: 'disabled' });
    },
    async end() {
      await receiver.close();
      await office.database.close();
    },
  };
}

/** So many indices, one after the other. */
export const indices = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);
