import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressIn, isPublic, obstacleAt, obstacleIn } from '../../src/webhooks/destination.ts';

const STRICT = { allowPrivate: false };
const FREE = { allowPrivate: true };

describe('a public address', () => {
  test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    '%s',
    (address) => expect(isPublic(address)).toBe(true),
  );
});

describe('no public address', () => {
  test.each([
    ['this machine', '127.0.0.1'],
    ['this machine, by another of its addresses', '127.8.9.10'],
    ['any address of this machine', '0.0.0.0'],
    ['a private network', '10.1.2.3'],
    ['a private network', '172.16.0.1'],
    ['a private network', '192.168.1.1'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['the network of a provider', '100.64.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['examples', '203.0.113.9'],
    ['many at once', '224.0.0.1'],
    ['all at once', '255.255.255.255'],
    ['nobody yet', '240.0.0.1'],
    ['this machine', '::1'],
    ['nothing', '::'],
    ['a link', 'fe80::1'],
    ['a private network', 'fd00:ec2::254'],
    ['a site, as it was once', 'fec0::1'],
    ['many at once', 'ff02::1'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 in IPv6, though public', '::ffff:1.1.1.1'],
    ['IPv4 in IPv6, as it was once', '::7f00:1'],
    ['IPv4 translated', '::ffff:0:7f00:1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64 of a network', '64:ff9b:1::a00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::1'],
    ['examples', '2001:db8::1'],
    ['a name', 'localhost'],
    ['nothing at all', ''],
  ])('%s: %s', (_what, address) => expect(isPublic(address)).toBe(false));

  test('any private IPv4, however it is put into IPv6', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    void fc.assert(
      fc.property(octet, octet, octet, (a, b, c) => {
        const high = `7f${a.toString(16).padStart(2, '0')}`;
        const low = (b * 256 + c).toString(16);
        for (const around of ['::ffff:%', '::%', '64:ff9b::%', '2002:%::', '::ffff:0:%'])
          expect(isPublic(around.replace('%', `${high}:${low}`))).toBe(false);
      }),
    );
  });
});

describe('a URL', () => {
  test('is https, at its usual port, unless the operator allows anything', () => {
    expect(obstacleIn(new URL('https://a.example/x'), STRICT)).toBe(null);
    expect(obstacleIn(new URL('https://a.example:443/x'), STRICT)).toBe(null);
    expect(obstacleIn(new URL('http://a.example/'), STRICT)).toBe('https_required');
    expect(obstacleIn(new URL('https://a.example:8443/'), STRICT)).toBe('port_not_allowed');
    expect(obstacleIn(new URL('http://a.example:1/'), FREE)).toBe(null);
  });

  test.each([
    ['https://127.0.0.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['https://a.example/', null],
  ])('%s names the address %s itself', (url, address) => {
    expect(addressIn(new URL(url))).toBe(address);
  });

  test('is refused if one of its addresses is not public, and if it has none', () => {
    expect(obstacleAt(['1.1.1.1', '10.0.0.1'], STRICT)).toBe('address_not_public');
    expect(obstacleAt(['1.1.1.1', '1.0.0.1'], STRICT)).toBe(null);
    expect(obstacleAt([], STRICT)).toBe('host_unresolved');
    expect(obstacleAt([], FREE)).toBe('host_unresolved');
    expect(obstacleAt(['10.0.0.1'], FREE)).toBe(null);
  });
});
