import { expect, test } from 'vitest';
import type { Reach } from '../../../src/http/onboarding.ts';
import { stationUrls } from '../../../src/http/station-urls.ts';

const REACH: Reach = {
  port: 9000,
  tlsPort: undefined,
  isShared: true,
  hosts: [
    { host: '192.168.1.5', kind: 'ipv4' },
    { host: 'pi.local', kind: 'name' },
  ],
};
const NOBODY = { ...REACH, hosts: [] };

test.each<
  [what: string, reach: Reach, asked: string | undefined, stations: string | undefined, urls: readonly string[]]
>([
  ['the addresses of the machine', REACH, undefined, undefined, ['ipv4 ws 192.168.1.5:9000', 'name ws pi.local:9000']],
  [
    'a page on the machine itself tells nothing',
    REACH,
    'localhost:9000',
    undefined,
    ['ipv4 ws 192.168.1.5:9000', 'name ws pi.local:9000'],
  ],
  ['nor does an address of its own', NOBODY, '127.0.0.1:9000', undefined, []],
  ['nor one of IPv6', NOBODY, '[::1]:9000', undefined, []],
  [
    'by which the page was reached, once and first',
    REACH,
    'PI.local:9000',
    undefined,
    ['page ws PI.local:9000', 'ipv4 ws 192.168.1.5:9000'],
  ],
  ['a container with a port of the host', NOBODY, '10.0.0.2:8080', undefined, ['page ws 10.0.0.2:8080']],
  [
    'a page on a port of its own',
    { ...NOBODY, isShared: false },
    '10.0.0.2:8080',
    undefined,
    ['page ws 10.0.0.2:9000'],
  ],
  ['a page without a port', NOBODY, 'pi.lan', undefined, ['page ws pi.lan:9000']],
  [
    'a page over TLS',
    { ...NOBODY, tlsPort: 9443 },
    '[fd00::2]:9443',
    undefined,
    ['page ws [fd00::2]:9000', 'page wss [fd00::2]:9443'],
  ],
  ['what is no host', NOBODY, 'a b"<script>', undefined, []],
  [
    'what Home Assistant says counts alone',
    REACH,
    'x.example',
    'homeassistant.local:9100',
    ['home_assistant ws homeassistant.local:9100'],
  ],
  ['what it does not say well is passed over', NOBODY, undefined, 'homeassistant.local', []],
  ['before the doors are open', { ...REACH, port: undefined }, undefined, undefined, []],
])('%s', (_, reach, asked, stations, urls) => {
  const found = stationUrls(reach, { asked, stations });
  expect(found.map(({ by, secure, host, port }) => `${by} ${secure ? 'wss' : 'ws'} ${host}:${port}`)).toEqual(urls);
});
