import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFollowers } from '../../../src/history/following/service.ts';
import { type Office, openOffice } from '../../webhooks/office.ts';

let court: Office;
beforeAll(async () => {
  court = await openOffice();
  await court.record(2);
});
afterAll(() => court.database.close());

const by = (signal: AbortSignal, address = '198.51.100.1') => ({
  from: 0,
  filter: {},
  address,
  signal,
});

test('who goes before he has read anything leaves his place', () => {
  const followers = openFollowers(court);
  const [first, second] = [new AbortController(), new AbortController()];
  followers.follow(by(first.signal));
  followers.follow(by(second.signal));
  expect(followers.count()).toBe(2);
  first.abort();
  expect(followers.count()).toBe(1);
  followers.follow(by(first.signal));
  expect(followers.count()).toBe(1);
});

test('who has read and goes leaves one place, not two', async () => {
  const followers = openFollowers(court);
  const [first, second] = [new AbortController(), new AbortController()];
  const entries = followers.follow(by(first.signal));
  followers.follow(by(second.signal));
  expect((await entries.next()).value).toMatchObject({ index: 0 });
  await entries.return(undefined);
  first.abort();
  expect(followers.count()).toBe(1);
});

test('one address has no more places than it may, and those who left make room', () => {
  const followers = openFollowers(court);
  const aborts = Array.from({ length: 64 }, () => new AbortController());
  for (const { signal } of aborts) followers.follow(by(signal));
  const more = () => followers.follow(by(new AbortController().signal));
  expect(more).toThrow();
  for (const abort of aborts) abort.abort();
  expect(more).not.toThrow();
});
