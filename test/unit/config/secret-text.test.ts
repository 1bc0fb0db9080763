import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { maskText, movedSecrets, unmaskText } from '../../../src/config/secret-text.ts';

describe('a file without its secrets', () => {
  const TEXTS: readonly (readonly [name: string, text: string, shown: string])[] = [
    [
      'a text of several lines',
      'backends:\n  - id: a\n    token: |\n      secret-one\nmode: locked\n',
      'backends:\n  - id: a\n    token: "********"\nmode: locked\n',
    ],
    [
      'values on one line',
      "backends: [{ id: a, token: 'it''s mine' }] # it's mine",
      'backends: [{ id: a, token: "********" }] # ********',
    ],
    ['a secret in an address', 'url: wss://h/p?a=b&c=d # why', 'url: "wss://h/p?a=********&c=********" # why'],
    [
      'rows without an id',
      'chargers:\n- password: pass-one\n- password: pass-two\n',
      'chargers:\n- password: "********"\n- password: "********"\n',
    ],
    [
      'a secret that is also a word of the file',
      'mode: locked # locked\npassword: locked',
      'mode: locked # ********\npassword: "********"',
    ],
    ['nothing secret', '# all\nmode: locked\n', '# all\nmode: locked\n'],
    ['nothing', '', ''],
  ];
  test.each(TEXTS)('%s: hidden, and found again', (_name, text, shown) => {
    expect(maskText(text)).toBe(shown);
    const again = unmaskText(shown, text);
    expect(again?.unknown).toEqual([]);
    expect(parse(again?.text ?? '')).toEqual(parse(text));
  });

  test('a number becomes the text that it has to be', () => {
    expect(maskText('password: 1234567')).toBe('password: "********"');
    expect(unmaskText('password: "********"', 'password: 1234567')?.text).toBe('password: "1234567"');
  });

  test.each([
    ['a reference, where one secret may have two places', 'a: &x secret-one\npassword: *x\n'],
    ['no YAML', 'mode: ['],
  ])('%s is not shown at all', (_name, text) => {
    expect(maskText(text)).toBeUndefined();
  });

  test('rows may change places; a mask elsewhere stands for nothing', () => {
    const current = 'backends: [{id: a, token: one1}, {id: b, token: two2}]';
    const moved = 'backends: [{id: b, token: "********"}, {id: a, token: "********"}, {id: c, token: "********"}]';
    expect(unmaskText(moved, current)).toEqual({
      text: 'backends: [{id: b, token: "two2"}, {id: a, token: "one1"}, {id: c, token: "********"}]',
      unknown: ['backends.c.token'],
    });
    expect(unmaskText('url: ws://other/?a=********', 'url: ws://h/?a=b')?.unknown).toEqual(['url']);
    expect(unmaskText('password: "********"', 'mode: [')?.unknown).toEqual(['password']);
    expect(unmaskText('mode: [', current)).toBeUndefined();
  });
});

describe('a masked secret goes to no other place', () => {
  const service = (url: string, password: string) =>
    `ocpp_services:\n  - { id: tap, url: "${url}", password: "${password}" }\n`;
  const current = service('wss://tap.example/ocpp', 'secret-one');
  test.each([
    ['the same place', service('wss://tap.example/ocpp', '********'), []],
    ['another path there', service('wss://tap.example/v2', '********'), []],
    ['another host', service('wss://other.example/ocpp', '********'), ['ocpp_services.0.url']],
    ['another port', service('wss://tap.example:8443/ocpp', '********'), ['ocpp_services.0.url']],
    ['without encryption', service('ws://tap.example/ocpp', '********'), ['ocpp_services.0.url']],
    ['no address', service('nowhere', '********'), ['ocpp_services.0.url']],
    ['with a secret of its own', service('wss://other.example/ocpp', 'secret-two'), []],
    ['a service that is new', service('wss://other.example/ocpp', '********').replace('tap', 'tip'), []],
    ['no YAML', 'ocpp_services: [', []],
  ] as const)('%s', (_what, text, moved) => {
    expect(movedSecrets(text, current)).toEqual(moved);
  });
});
