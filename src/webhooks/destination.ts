/** Where messages may go: to the public internet and nowhere else, unless the operator allows it. */
import ipaddr from 'ipaddr.js';

/** Why nothing is sent there. */
export type Obstacle =
  | 'https_required'
  | 'port_not_allowed'
  | 'host_unresolved'
  | 'address_not_public';

export interface WebhookUrlRefused {
  readonly code: 'webhook_url_refused';
  readonly reason: Obstacle;
}

/** What an operator may allow for development: http, any port, any address. */
export interface DestinationRules {
  readonly allowPrivate: boolean;
}

/** What stands in the way before its name is asked for; null if nothing does. */
export function obstacleIn(url: URL, { allowPrivate }: DestinationRules): Obstacle | null {
  if (allowPrivate) return null;
  if (url.protocol !== 'https:') return 'https_required';
  return url.port === '' ? null : 'port_not_allowed';
}

/** The address that a URL names itself; null if it names a host. `[::1]` of a URL is `::1`. */
export function addressIn({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

/**
 * Every address of a host must be public: which one is taken is not ours to choose. Addresses that
 * stand for another one (IPv4 in IPv6, NAT64, 6to4, Teredo) are not.
 */
export const obstacleAt = (
  addresses: readonly string[],
  { allowPrivate }: DestinationRules,
): Obstacle | null => {
  if (addresses.length === 0) return 'host_unresolved';
  return allowPrivate || addresses.every(isPublic) ? null : 'address_not_public';
};

/** Of IPv6 only 2000::/3 is given to networks (RFC 4291, section 2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}
