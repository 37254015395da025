/** All that is said about a network: the same whoever asks. */

import { parseExact } from '../primitives/exact.ts';
import type { Rational } from '../primitives/rational.ts';
import { rational } from '../primitives/rational.ts';
import { cascadeBound, cascadeOf } from './cascade.ts';
import { certificateOf, isSecure, sideOf, writtenAttack } from './certificate.ts';
import { quorumsOf } from './committee.ts';
import { corruptionOf } from './corruption.ts';
import { type Graph, graphOf } from './network.ts';
import { CASCADE, type RiskFile } from './risk-schema.ts';
import { type Bounds, isExact, type Security, securityOf } from './security.ts';
import { concentrationOf, leverageOf } from './spread.ts';
import { written, writtenOrNull } from './written.ts';

interface Asked {
  readonly file: RiskFile;
  readonly graph: Graph;
  /** Searched for once, where it is asked for. */
  readonly security: () => Security;
}

/** What was asked, with the network and the flags that it is said of. */
export function answerRisk(file: RiskFile): Readonly<Record<string, unknown>> {
  const graph = graphOf(file.network);
  const asked: Asked = { file, graph, security: once(() => securityOf(graph)) };
  const psis = file.ask.filter((question) => question.startsWith(CASCADE));
  const parts = Object.entries(PARTS).filter(([name]) => file.ask.includes(name));
  return {
    network: networkAnswer(file),
    flags: file.flags,
    ...Object.fromEntries(parts.map(([name, answer]) => [name, answer(asked)])),
    ...(psis.length > 0
      ? { cascades: psis.map((question) => cascadeAnswer(asked, question)) }
      : {}),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const PARTS: Readonly<Record<string, (asked: Asked) => unknown>> = {
  security: securityAnswer,
  corruption: ({ graph }) =>
    corruptionOf(graph).map((of) => ({
      ...of,
      alone: writtenOrNull(of.alone),
      joint: writtenOrNull(of.joint),
    })),
  leverage: ({ file }) =>
    leverageOf(file).map(({ operator, degree, worstLoss, isCovered }) => ({
      operator,
      degree: written(degree),
      worstLoss: written(worstLoss),
      covered: isCovered,
    })),
  concentration: ({ file }) => {
    const stakes = [...file.network.stakes.values()];
    if (stakes.length === 0) return null;
    const { hhi, gini } = concentrationOf(stakes);
    return { hhi: written(hhi), gini: written(gini) };
  },
  committee: ({ file: { committee } }) =>
    quorumsOf(committee?.members ?? 0, committee?.right ?? rational(0n)).map((of) => ({
      quorum: of.quorum,
      vetoesUnjust: written(of.vetoesUnjust),
      vetoesJust: written(of.vetoesJust),
    })),
};

/** As it can be read again. */
const networkAnswer = ({ network: { services, stakes } }: RiskFile) => ({
  services: Object.fromEntries(
    services.map(({ service, pi, alpha, operators }) => [
      service,
      { pi: written(pi), alpha: written(alpha), validators: operators },
    ]),
  ),
  stakes: Object.fromEntries([...stakes].map(([operator, stake]) => [operator, written(stake)])),
});

function securityAnswer({ file: { flags }, graph, security: of }: Asked) {
  const security = of();
  const { loads, sides } = security;
  const side = sideOf(security, flags);
  const inUnits = ({ num, den }: Rational): Rational => rational(num, den * graph.unit);
  const profit = side && { least: inUnits(side.profit.least), most: inUnits(side.profit.most) };
  return {
    secure: isSecure(side, flags),
    exact: sides === null || (isExact(sides.whole.margin) && isExact(sides.fractional.margin)),
    maxAttackProfit: profit && boundsAnswer(profit),
    gamma: {
      el: writtenOrNull(loads.gamma),
      frac: sides && boundsAnswer(sides.fractional.margin),
      star: sides && boundsAnswer(sides.whole.margin),
    },
    maxLoad: written(loads.max),
    ...(side && sides
      ? {
          attack: writtenAttack(graph, side.found.profit),
          fractionalProfit: boundsAnswer({
            least: inUnits(sides.fractional.profit.least),
            most: inUnits(sides.fractional.profit.most),
          }),
        }
      : {}),
    certificate: certificateOf(graph, security, flags),
  };
}

/** A number, or, where it is not known exactly, what it is between. */
const boundsAnswer = (bounds: Bounds) =>
  isExact(bounds)
    ? written(bounds.least)
    : { least: written(bounds.least), most: written(bounds.most) };

function cascadeAnswer({ file: { flags }, graph, security }: Asked, question: string) {
  const read = parseExact(question.slice(CASCADE.length));
  const psi = read.ok ? read.value : rational(0n);
  const cascade = cascadeOf(graph, psi, flags);
  const bound = cascadeBound(security().sides?.whole.margin.least ?? null, psi);
  return {
    psi: written(psi),
    nominal: writtenOrNull(cascade?.nominal ?? null),
    realised: writtenOrNull(cascade?.realised ?? null),
    shock: cascade?.shock ?? null,
    attack: cascade?.attack ?? null,
    bound: writtenOrNull(bound),
    exact: cascade !== null,
  };
}
