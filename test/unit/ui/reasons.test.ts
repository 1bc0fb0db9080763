/** What the proxy says in English is read in the other languages of the page, and no new sentence is forgotten. */
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';
import { translator } from '../../../ui/src/lib/reasons.ts';
import de from '../../../ui/words/de/reasons.json' with { type: 'json' };
import nl from '../../../ui/words/nl/reasons.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const KEYS = Object.keys(de);
const TEXT = KEYS.join(' | ').toLowerCase();

/** Where sentences are made that an owner reads on the page. */
const ROOMS = [
  'src/chargers/{arrivals,charger,hearing}.ts',
  'src/core/arbitration/{rules,shadow,lease,words}.ts',
  'src/core/conditions/{standing,words}.ts',
  'src/core/limits/{explain,site-words,steering-words}.ts',
  'src/providers/advice.ts',
  'src/providers/{boot,connection,pacing,probe,probes,service-link}.ts',
  'src/proxy/{adopting,aim,authority,backlog,ceilings,charger-side,commands,conditions,control,corrections,down,firmware,give,home-verbs,house-verbs,jobs,minutes,orders,outcomes,owner-side,service-side,set-right,stop-ladder,tellings,unexpected,unsaid,up-ends,wishes}.ts',
  'src/proxy/limits/{absence,fallback,own-words,parties,steering}.ts',
  'src/tries.ts',
  'src/wire/{choose-version,client,identity,security,server,service-tls}.ts',
];
/** Parts that stand in no sentence by themselves, and what only a charger or the log is told. */
const NO_SENTENCES = new Set([
  'give power back',
  'limit of the session',
  'mon tue wed thu fri',
  'more than 20 profiles a minute',
  'more than 30 settings a minute, 5 at once',
  'one minute',
  'sets no limit',
  'who is at home',
  '(ocpp-proxy firmware approve, ocpp-proxy firmware refuse).',
  'a charger left',
  'a leaving charger could not be noted',
  'could not be put into words by the proxy, which is a fault of the proxy',
  'no answers: please connect anew',
  'please connect anew',
  'replaced by a newer connection',
  'the owner refused this charger',
  'Basic realm="OCPP", charset="UTF-8"',
  '{} is not a message of a central system',
  'try again later',
  'the identity is not encoded as UTF-8 and was read as Latin-1',
  'the Boot was not answered',
  'only the connection is being checked',
  'end of a transaction',
  "the charger's answer cannot be read",
  'the proxy restarts',
]);

const GAP = '{}';

const value: { readonly [name: string]: string } = {
  ...{ who: 'the home', what: 'somebody is at home', why: 'it holds control', when: 'until you resume it' },
  ...{
    amps: '12',
    n: '3',
    entity: 'sensor.price',
    address: '192.0.2.7',
    clock: '07:00',
    end: '08:30',
    time: '06:15',
    state: 'on',
  },
};
const filledIn = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? name);

interface Template {
  readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
}

/** Whatever is filled in there stands as a gap. */
function shapeOf({ quasis }: Template): string {
  return quasis.map((quasi) => quasi.value.cooked).join(GAP);
}

/** What stands between gaps and stops, of three words and more. */
function piecesOf(shape: string): readonly string[] {
  const pieces = shape.toLowerCase().split(/\{\}|[.;](?: |$)/);
  return pieces.map((piece) => piece.replace(/^[,; ]+|[,: ]+$/g, '')).filter((piece) => piece.split(' ').length >= 3);
}

/** The strings of three words and more in a source file, without those that only go to the log. */
function sentencesIn(file: string): readonly string[] {
  const text = stripTypeScriptTypes(readFileSync(file, 'utf8'));
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) walk(one);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const {
      type,
      callee,
      value: said,
    } = node as { type?: string; callee?: { start: number; end: number }; value?: unknown };
    const called = callee === undefined ? '' : text.slice(callee.start, callee.end);
    if (type === 'ImportDeclaration' || /\blog\b|background|invariant|failed/.test(called)) return;
    if (type === 'Literal' && typeof said === 'string') found.push(said.trim());
    if (type === 'TemplateLiteral') found.push(shapeOf(node as Template));
    for (const [key, child] of Object.entries(node)) if (key !== 'type') walk(child);
  };
  walk(parseAst(text).body);
  return found.filter((one) => one.split(' ').length >= 3);
}

test('both languages know the same sentences, with the same things filled in, in order', () => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
  expect(Object.keys(nl)).toEqual(KEYS);
  expect(KEYS).toEqual(KEYS.toSorted());
  for (const book of [de, nl])
    for (const [english, said] of Object.entries(book))
      expect([english, names(said)]).toEqual([english, names(english)]);
});

describe.each([
  ['de', de],
  ['nl', nl],
])('%s', (_language, book: Readonly<Record<string, string>>) => {
  const say = translator(book);

  test('knows each sentence again, whatever is filled in', () => {
    const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, say(part)]));
    for (const [english, said] of Object.entries(book))
      expect([english, say(filledIn(english, value))]).toEqual([english, filledIn(said, parts)]);
  });

  test.each(ROOMS.flatMap((room) => globSync(room, { cwd: ROOT })))('has all that %s says', (file) => {
    const sentences = sentencesIn(`${ROOT}${file}`).filter((one) => !NO_SENTENCES.has(one));
    // What is put together of pieces is looked for piece by piece.
    const isKnown = (one: string) =>
      one.includes(GAP) ? piecesOf(one).every((piece) => TEXT.includes(piece)) : say(one) !== one;
    expect(sentences.filter((one) => !isKnown(one))).toEqual([]);
  });
});

test.each([
  [
    'alpha may not start charging: control is held by somebody else.',
    'alpha: Laden starten nicht erlaubt, denn die Steuerung hat jemand anderes.',
  ],
  [
    'The home may stop charging: the home always wins.',
    'Das Haus: Laden beenden erlaubt, denn das Haus hat immer das letzte Wort.',
  ],
  [
    '6 A: "fleet" allows 6 A until Sun 6 Dec 07:00; you allow 16 A; the breaker leaves 12.5 A (25 A shared by 2 cars; nobody tells what the house takes).',
    '6 A: „fleet“ erlaubt 6 A bis So 6 Dez 07:00; Sie erlauben 16 A; die Sicherung lässt 12,5 A übrig (25 A, geteilt durch 2 Autos; niemand sagt, was das Haus braucht).',
  ],
  [
    'it is Monday 07:00; it may only on weekdays from 23:00 to 06:00 while nobody is at home and sensor.price is below 0.2 ("cheap"), or at the weekend',
    'es ist Montag 07:00; er darf nur werktags von 23:00 bis 06:00, solange gilt: niemand ist zu Hause und sensor.price ist unter 0,2 („cheap“), oder am Wochenende',
  ],
  [
    'EVSE 1 of the charger reports a fault (GroundFailure). Nothing starts there until it is over.',
    'Platz 1 der Wallbox meldet eine Störung (GroundFailure). Dort startet nichts, bis sie vorbei ist.',
  ],
  [
    '"net" is paused for 30 minutes: it is still told what happens, and gets no new control.',
    '„net“ pausiert für 30 Minuten: Er erfährt weiter, was geschieht, und bekommt keine neue Steuerung.',
  ],
  // Of what is not known nothing is half said in another language.
  ['Something new until 12:00, and it is on loan.', 'Something new until 12:00, and it is on loan.'],
  [
    'not connected: the service does not accept the credentials (HTTP 401); check the user name, the password or the token of this service',
    'nicht verbunden: der Dienst nimmt die Zugangsdaten nicht an (HTTP 401); prüfen Sie Benutzername, Passwort oder Token dieses Dienstes',
  ],
  ['net.example is 192.0.2.7', 'net.example ist 192.0.2.7'],
  [
    'The charger ended transaction 7 at 2026-11-29T01:00:00Z, with the meter at 1200 Wh, because of EVDisconnected. Nobody knows its beginning; it was acknowledged and told to no provider.',
    'Die Wallbox beendete den Ladevorgang 7 am 2026-11-29T01:00:00Z, mit dem Zähler bei 1200 Wh, wegen EVDisconnected. Niemand kennt seinen Anfang; er wurde bestätigt und keinem Anbieter gesagt.',
  ],
  ['getaddrinfo ENOTFOUND net.example', 'getaddrinfo ENOTFOUND net.example'],
])('%s', (english, german) => {
  expect(translator(de)(english)).toBe(german);
});
