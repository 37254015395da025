/** Names of fields as protobuf's own JSON spells them, `voteA`, in the spelling of chains, `vote_a`. */
import type { Json } from '../../../primitives/bytes.ts';

const CAMEL = /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+$/;

export const isCamelCase = (name: string): boolean => CAMEL.test(name);

const inSnakeCase = (name: string): string =>
  isCamelCase(name) ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name;

/** All names in it, however deep. One that is there in both spellings stays, and is no field. */
export function namesInSnakeCase(json: Json): Json {
  if (Array.isArray(json)) return json.map(namesInSnakeCase);
  if (typeof json !== 'object' || json === null) return json;
  const renamed = Object.entries(json).map(([name, value]) => {
    const spelled = inSnakeCase(name);
    const isThere = spelled !== name && Object.hasOwn(json, spelled);
    return [isThere ? name : spelled, namesInSnakeCase(value as Json)] as const;
  });
  return Object.fromEntries(renamed);
}
