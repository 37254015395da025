import { describe, expect, test } from 'vitest';
import { chainFileFacts } from '../../../../src/evidence/chain-file-schema.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import {
  alice,
  bob,
  erin,
  facts,
  HEIGHT,
  KEYS,
  lunatic,
  openAttack,
  operatorsIn,
  ownBlock,
  PRESENT_SET,
  verdictOn,
} from './attack-cases.ts';
import { signedHeader, timeOf } from './build-blocks.ts';

describe('capture is the last fed height at which the key was held', () => {
  const withErin = (line: object, times: readonly number[]) =>
    verdictOn(
      lunatic({ members: [...PRESENT_SET, erin] }),
      facts({
        keys: [{ ...KEYS[3], ...line }],
        blockTimes: Object.fromEntries(times.map((height) => [height, timeOf(height)])),
        headers: { [HEIGHT]: { ...signedHeader(ownBlock) } },
      }),
    );
  const captured = (height: number) => ({
    infractions: [
      {
        operator: 'op-erin',
        place: '10',
        capture: Date.parse(timeOf(height, '123Z').slice(0, 24)),
      },
    ],
  });

  test.each([
    { until: null, times: [5, 7, 9], capture: 10 },
    { until: '11', times: [5, 7, 9], capture: 10 },
    { until: '10', times: [5, 7, 9], capture: 9 },
    { until: '9', times: [5, 7, 9], capture: 7 },
    { until: '6', times: [5, 7, 9], capture: 5 },
    { until: '8', times: [3, 9], capture: 3 },
  ])('held until $until, with times of $times: $capture', ({ until, times, capture }) => {
    expect(withErin({ untilHeight: until }, times)).toMatchObject(captured(capture));
  });

  test('a key given up before the common height is nobody’s', () => {
    expect(withErin({ untilHeight: '5' }, [4, 5])).toMatchObject({ infractions: [] });
  });

  test('whoever holds the key later answers instead', () => {
    const { publicKey } = erin.key;
    const keys = [
      { operator: 'op-old', publicKey, untilHeight: '8' },
      { operator: 'op-new', publicKey, fromHeight: '8' },
      { operator: 'op-newest', publicKey, fromHeight: '11' },
    ];
    const verdict = verdictOn(lunatic({ members: [...PRESENT_SET, erin] }), facts({ keys }));
    expect(operatorsIn(verdict)).toEqual(['op-new']);
  });

  test('an operator with two convicted keys answers once', () => {
    const keys = [alice, bob].map(({ key: { publicKey } }) => ({ operator: 'op-1', publicKey }));
    expect(operatorsIn(verdictOn(lunatic(), facts({ keys })))).toEqual(['op-1']);
  });
});

describe('a height the chain has not come to', () => {
  const forward = (time: string) => lunatic({ height: 30, time });

  test('convicts exactly when its time is not after that of the newest header', () => {
    expect(verdictOn(forward(timeOf(HEIGHT))).verdict).toBe('proven');
    expect(verdictOn(forward(timeOf(HEIGHT, '123456790')))).toMatchObject({
      verdict: 'unverifiable',
      code: 'height_unknown',
    });
  });

  test('once it is fed, its own header decides', () => {
    const blockTimes = { 30: timeOf(30) };
    expect(verdictOn(forward(timeOf(HEIGHT)), facts({ blockTimes }))).toMatchObject({
      code: 'header_unknown',
    });
  });

  test('is captured at the newest fed height', () => {
    const opened = openAttack(forward(timeOf(HEIGHT)));
    const fed = orRefuse(chainFileFacts('cometbft', facts()));
    expect(opened.capture(fed)).toBe(fed.blockTimes.get(BigInt(HEIGHT)));
    const later = openAttack(forward(timeOf(HEIGHT + 1)));
    expect(later.capture(fed)).toBeNull();
  });
});
