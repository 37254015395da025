/** JSON that counts how often somebody looks into it. */
import type { Json } from '../../src/primitives/bytes.ts';

export interface Counter {
  reads: number;
}

/** The same value; every look at a field or at the list of fields is one read. */
export function counted(json: Json, counter: Counter): Json {
  if (typeof json !== 'object' || json === null) return json;
  const wrapped = new Map<string, Json>();
  const read = (target: object, name: string | symbol, receiver: unknown): unknown => {
    counter.reads += 1;
    if (typeof name === 'symbol' || !Object.hasOwn(target, name))
      return Reflect.get(target, name, receiver);
    const known = wrapped.get(name);
    if (known !== undefined) return known;
    const value = counted(Reflect.get(target, name), counter);
    wrapped.set(name, value);
    return value;
  };
  return new Proxy(json as object, {
    get: read,
    ownKeys: (target) => {
      counter.reads += Object.keys(target).length;
      return Reflect.ownKeys(target);
    },
  }) as Json;
}
