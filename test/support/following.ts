/** A reader of `GET /v1/events`, as simple as one can be. */

export interface ReceivedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: string;
}

export interface Reading {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Events as they come, until the connection ends. */
export async function* readEvents(
  url: string,
  { signal, headers = {} }: Reading = {},
): AsyncGenerator<ReceivedEvent> {
  const answer = await fetch(url, { headers, ...(signal === undefined ? {} : { signal }) });
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`answered ${answer.status}: ${await answer.text()}`);
  for await (const block of blocksOf(answer.body)) {
    const event = eventOf(block);
    if (event !== null) yield event;
  }
}

/** The first so many; then goes. */
export async function firstEvents(url: string, count: number, headers = {}) {
  const abort = new AbortController();
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(url, { signal: abort.signal, headers })) {
    events.push(event);
    if (events.length === count) break;
  }
  abort.abort();
  return events;
}

async function* blocksOf(body: NonNullable<Response['body']>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}

function eventOf(block: string): ReceivedEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const id = fields.get('id');
  if (id === undefined) return null;
  return { id: Number(id), event: fields.get('event') ?? '', data: fields.get('data') ?? '' };
}
