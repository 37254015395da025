/** Small networks by chance from a seed, and every attack on them, looked at one by one. */
export interface SmallNetwork {
  readonly services: Record<string, { pi: string; alpha: string; validators: string[] }>;
  readonly stakes: Record<string, string>;
}

/** Multiplicative congruential (Lehmer); good enough to make variety. */
export function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const ALPHAS = ['1/3', '1/2', '2/3', '1', '0.25'];

export function smallNetwork(seed: number): SmallNetwork {
  const roll = dice(seed * 7919 + 1);
  roll(2);
  const names = Array.from({ length: 2 + roll(4) }, (_, i) => `v${i + 1}`);
  const stakes = Object.fromEntries(names.map((name) => [name, String(1 + roll(9))]));
  const services = Array.from({ length: 1 + roll(4) }, (_, i) => {
    const some = names.filter(() => roll(2) === 0);
    const validators = some.length > 0 ? some : [names[roll(names.length)] ?? 'v1'];
    return [
      `s${i + 1}`,
      { pi: String(1 + roll(12)), alpha: ALPHAS[roll(ALPHAS.length)] ?? '1', validators },
    ] as const;
  });
  return { services: Object.fromEntries(services), stakes };
}

/** Of "a/b", or a decimal. */
function number(text: string): number {
  const [num, den = '1'] = text.split('/');
  return Number(num) / Number(den);
}

export interface Tried {
  readonly profit: number;
  readonly margin: number;
}

/** Every nonempty set of operators with all that it corrupts: the most profit, and the least margin. */
export function tryAll({ services, stakes }: SmallNetwork): Tried {
  const names = Object.keys(stakes);
  let [profit, margin] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let bits = 1; bits < 2 ** names.length; bits += 1) {
    const inside = names.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
    const won = Object.values(services)
      .filter(({ alpha, validators }) => {
        const taken = validators.filter((name) => inside.includes(name));
        return (
          total(stakes, taken) * 12 >= Math.round(number(alpha) * 12) * total(stakes, validators)
        );
      })
      .reduce((sum, { pi }) => sum + number(pi), 0);
    if (won === 0) continue;
    const cost = total(stakes, inside);
    profit = Math.max(profit, won - cost);
    margin = Math.min(margin, cost / won - 1);
  }
  return { profit, margin };
}

const total = (stakes: Record<string, string>, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + number(stakes[name] ?? '0'), 0);
