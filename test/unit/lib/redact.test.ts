import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spansOf } from '../../../src/lib/json-spans.ts';
import { MAX_PSEUDONYMS, makeRedactor } from '../../../src/lib/redact.ts';

const redacted = (...texts: readonly string[]) => {
  const { text } = makeRedactor();
  return texts.map((one) => text(one));
};
const PEM = '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----';

describe('what is taken out', () => {
  test.each([
    ['1.6 card', '[2,"1","Authorize",{"idTag":"04AB12"}]', '[2,"1","Authorize",{"idTag":"TAG-1"}]'],
    [
      '1.6 parent card',
      '[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"FAMILY"}}]',
      '[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"TAG-1"}}]',
    ],
    [
      '2.x card',
      '[2,"1","Authorize",{"idToken":{"idToken":"04AB","type":"ISO14443","additionalInfo":[{"additionalIdToken":"DE-8AA","type":"eMAID"}]}}]',
      '[2,"1","Authorize",{"idToken":{"idToken":"TAG-1","type":"ISO14443","additionalInfo":[{"additionalIdToken":"TAG-2","type":"eMAID"}]}}]',
    ],
    [
      'local list',
      '[2,"1","SendLocalList",{"localAuthorizationList":[{"idTag":"AAAA"},{"idTag":"BBBB"},{"idTag":"aaaa"}]}]',
      '[2,"1","SendLocalList",{"localAuthorizationList":[{"idTag":"TAG-1"},{"idTag":"TAG-2"},{"idTag":"TAG-1"}]}]',
    ],
    [
      '1.6 password key',
      '[2,"1","ChangeConfiguration",{"value":"DEADBEEF","key":"AuthorizationKey"}]',
      '[2,"1","ChangeConfiguration",{"value":"[hidden]","key":"AuthorizationKey"}]',
    ],
    [
      'a key with a stray blank',
      '[2,"1","ChangeConfiguration",{"value":"DEADBEEF","key":"AuthorizationKey "}]',
      '[2,"1","ChangeConfiguration",{"value":"[hidden]","key":"AuthorizationKey "}]',
    ],
    [
      '1.6 keys of vendors',
      '[3,"1",{"configurationKey":[{"key":"WifiKey","readonly":false,"value":"hunter2"},{"key":"FreeIdTag","value":"FREE1"},{"key":"HeartbeatInterval","value":"300"},{"key":"OcppUrl","value":"ws://u:p@h/x"}]}]',
      '[3,"1",{"configurationKey":[{"key":"WifiKey","readonly":false,"value":"[hidden]"},{"key":"FreeIdTag","value":"TAG-1"},{"key":"HeartbeatInterval","value":"300"},{"key":"OcppUrl","value":"ws://[hidden]@h/x"}]}]',
    ],
    ['a switch is no secret', '[3,"1",{"configurationKey":[{"key":"TokenCheckKey","value":"true"}]}]', undefined],
    [
      'a short PIN is one',
      '[3,"1",{"configurationKey":[{"key":"InstallerPin","value":"123"}]}]',
      '[3,"1",{"configurationKey":[{"key":"InstallerPin","value":"[hidden]"}]}]',
    ],
    [
      '2.x password variable',
      '[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"s3cret","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]',
      '[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"[hidden]","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]',
    ],
    [
      '2.x report',
      '[2,"1","NotifyReport",{"reportData":[{"component":{"name":"X"},"variable":{"name":"WifiPassword"},"variableAttribute":[{"type":"Actual","value":"s3cret"}]}]}]',
      '[2,"1","NotifyReport",{"reportData":[{"component":{"name":"X"},"variable":{"name":"WifiPassword"},"variableAttribute":[{"type":"Actual","value":"[hidden]"}]}]}]',
    ],
    [
      'ways into networks',
      '[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apn":"net","apnPassword":"x","simPin":1234},"vpn":{"server":"s","user":"u","password":"p","key":"k","type":"IPSec"}}}]',
      '[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apn":"net","apnPassword":"[hidden]","simPin":0},"vpn":{"server":"s","user":"[hidden]","password":"[hidden]","key":"[hidden]","type":"IPSec"}}}]',
    ],
    ['certificates, by name', '[2,"1","SignCertificate",{"csr":"MIIB"}]', '[2,"1","SignCertificate",{"csr":"[cut]"}]'],
    ['certificates, by sight', `[2,"1","X",{"blob":"${PEM}"}]`, '[2,"1","X",{"blob":"[cut]"}]'],
    [
      'addresses with a login or a signature',
      '[2,"1","GetDiagnostics",{"location":"ftp://me:p@ss@host/dir?sig=abc#top"}]',
      '[2,"1","GetDiagnostics",{"location":"ftp://[hidden]@host/dir?[hidden]#top"}]',
    ],
    [
      'JSON of a backend',
      '{"action":"start","id_tag":"CARD1","token":"abc"}',
      '{"action":"start","id_tag":"TAG-1","token":"[hidden]"}',
    ],
    [
      'what vendors hide in their data',
      '[2,"1","DataTransfer",{"vendorId":"v","data":"{\\"idTag\\":\\"X\\"}"}]',
      '[2,"1","DataTransfer",{"vendorId":"v","data":"[hidden]"}]',
    ],
    [
      'cards of the configuration, and whose they are',
      '{"tags":[{"id":"04AB","name":"Anna","vehicle":"Zoe","payer":"road","aliases":{"road":"NL-1"}}],"site":{"name":"Us","breaker_a":25}}',
      '{"tags":[{"id":"TAG-1","name":"[hidden]","vehicle":"[hidden]","payer":"road","aliases":{"road":"TAG-2"}}],"site":{"name":"[hidden]","breaker_a":25}}',
    ],
    ['an empty card', '[2,"1","Authorize",{"idTag":""}]', undefined],
    ['meter values', '[2,"1","MeterValues",{"connectorId":1,"meterValue":[]}]', undefined],
  ])('%s', (_what, text, expected) => {
    expect(redacted(text)).toEqual([expected ?? text]);
  });

  test('a known card in a sentence, whatever the case of its letters', () => {
    const [, error, status] = redacted(
      '[2,"1","Authorize",{"idTag":"04.AB"}]',
      '[4,"1","GenericError","no card 04.ab here, nor 04xab",{"idTag":"04.AB"}]',
      '[2,"2","StatusNotification",{"info":"read 04.AB","status":"Available"}]',
    );
    expect(error).toBe('[4,"1","GenericError","no card TAG-1 here, nor 04xab",{"idTag":"TAG-1"}]');
    expect(status).toBe('[2,"2","StatusNotification",{"info":"read TAG-1","status":"Available"}]');
  });

  test('short cards are not looked for in sentences', () => {
    expect(redacted('{"idTag":"1"}', '[4,"1","GenericError","1 of 1",{}]')[1]).toBe(
      '[4,"1","GenericError","1 of 1",{}]',
    );
  });

  test('what is no JSON is cut behind what a CALL is answered by', () => {
    const broken = '[2,"id-1","Authorize",{"idTag":"04AB"';
    expect(redacted(broken)).toEqual(['[2,"id-1","Authorize",[cut: 15 characters that cannot be read']);
    expect(redacted('idTag=04AB')).toEqual(['[cut: 10 characters that cannot be read']);
    expect(redacted('hello')).toEqual(['hello']);
  });

  test('nesting without end is cut like it', () => {
    const deep = `${'['.repeat(10_000)}{"idTag":"04AB"}${']'.repeat(10_000)}`;
    expect(redacted(deep)[0]).toMatch(/^\[cut: \d+ characters/);
  });
});

describe('what stays', () => {
  test('blanks, numbers and names as they were written', () => {
    const [text] = redacted(
      '[ 2, "1" ,"StartTransaction",\n{ "idTag" : "04\\u0041B", "meterStart": 1.50e3, "x": [ ], "y": {}, "z": null } ]\0',
    );
    expect(text).toBe(
      '[ 2, "1" ,"StartTransaction",\n{ "idTag" : "TAG-1", "meterStart": 1.50e3, "x": [ ], "y": {}, "z": null } ]\0',
    );
  });

  test('a text that was redacted before, whoever did it', () => {
    const text =
      '[2,"1","SendLocalList",{"localAuthorizationList":[{"idTag":"TAG-2"},{"idTag":"TAG-1"}],"token":"[hidden]"}]';
    expect(redacted(text)).toEqual([text]);
  });

  test('pseudonyms are never given twice', () => {
    expect(redacted('{"idTag":"A"}', '{"idTag":"TAG-1"}', '{"idTag":"TAG-2"}', '{"idTag":"B"}')).toEqual([
      '{"idTag":"TAG-1"}',
      '{"idTag":"TAG-2"}',
      '{"idTag":"TAG-3"}',
      '{"idTag":"TAG-4"}',
    ]);
  });

  test('what stands for a card and is none', () => {
    const { text } = makeRedactor(['SHARED']);
    expect(text('{"idTag":"SHARED"}')).toBe('{"idTag":"SHARED"}');
    expect(text('{"idTag":"CARD"}')).toBe('{"idTag":"TAG-1"}');
  });

  test('cards without number share one name', () => {
    const { text } = makeRedactor();
    for (let n = 0; n < MAX_PSEUDONYMS; n += 1) text(`{"idTag":"card${n}"}`);
    expect(text('{"idTag":"one more"}')).toBe('{"idTag":"TAG-MORE"}');
    expect(text('{"idTag":"card7"}')).toBe('{"idTag":"TAG-8"}');
  });
});

describe('for any JSON', () => {
  test('no card and no password is left, and everything else is', () => {
    const card = fc.stringMatching(/^[a-f0-9]{12}$/);
    const frame = fc.tuple(fc.jsonValue({ maxDepth: 3 }), card, card, fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(frame, ([filling, tag, password, indent]) => {
        const value = [2, 'id', 'Action', { filling, idTag: tag, deep: [{ password }] }];
        const [text = ''] = redacted(JSON.stringify(value, null, indent));
        const parsed = JSON.parse(text);
        expect(parsed[3].idTag).toMatch(/^TAG-\d+$/);
        expect(parsed[3].deep).toEqual([{ password: '[hidden]' }]);
        expect(Object.keys(parsed[3])).toEqual(['filling', 'idTag', 'deep']);
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });

  test('every value is found where it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const spans = spansOf(text);
        const check = (span: NonNullable<typeof spans>, expected: unknown): void => {
          expect(JSON.parse(text.slice(span.start, span.end))).toEqual(expected);
          if (span.kind === 'object') for (const [name, inner] of span.fields) check(inner, Object(expected)[name]);
          if (span.kind === 'array') span.items.forEach((item, index) => void check(item, Object(expected)[index]));
        };
        if (spans === undefined) throw new Error('no JSON?');
        check(spans, JSON.parse(text));
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});
