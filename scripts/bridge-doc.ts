/**
 * Writes docs/bridge.md from the translations, what they lose, and the refusals: `node scripts/bridge-doc.ts`. With
 * `--check` nothing is written and a stale page ends with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { MeaningName } from '../src/core/model.ts';
import { isKnownTo } from '../src/core/ocpp/across.ts';
import { lackedBy } from '../src/core/ocpp/between-newer.ts';
import { type CatalogueRow, catalogue } from '../src/core/ocpp/catalogue.ts';
import { hasWords } from '../src/core/ocpp/codec.ts';
import { gridAlarm } from '../src/core/ocpp/grid-alarm.ts';
import { LOSSES, lossesOf } from '../src/core/ocpp/losses.ts';
import type { OcppVersion } from '../src/core/ocpp/versions.ts';
import { isServedWithoutCharger } from '../src/proxy/serve/serve.ts';
import { refusal, table, VERSIONS } from './messages-refusals.ts';

const PAGE = new URL('../docs/bridge.md', import.meta.url);

const PROSE = `# The bridge between versions of OCPP

A charger speaks one version of OCPP: 1.6, 2.0.1 or 2.1. A network (a *service* in your configuration) speaks one, too, and
not always the same. The proxy stands between them and translates: each network sees a charger of its own version, and the
charger sees a central system of its own. Any mixture works on one charger at the same time.

## What to set

Mostly nothing. A service without \`version\` is dialled in the version of the charger. Two other things can be said:

\`\`\`yaml
ocpp_services:
  - id: billing
    url: wss://ocpp.example/
    version: "2.0.1" # this network speaks 2.0.1, whatever the charger speaks
  - id: broker
    url: wss://broker.example/ocpp
    version: auto # all are offered, the newest first; the network picks
\`\`\`

With \`auto\` the choice is made anew at each connection. Where versions are equal nothing is translated: what the charger says
goes on as it came, with nothing but ids and cards put in place.

Which version each link speaks stands on the status page and in \`ocpp-proxy status\`. \`ocpp-proxy check --connect\` tries it
beforehand ([cli.md](cli.md)). A network that speaks none of what is offered lets a charger in, names no version and hangs
up: the step \`version\` fails then, and in a running proxy "Last error" says so. Ask it which version it speaks, and set that,
or \`auto\`.

## What crosses, in plain words

- **Sessions.** Every network hears one start and one stop of each session, with the same energy and the same times. A
  charger of 2.x tells more than 1.6 can hear: before a card is known and energy can flow, a network of 1.6 hears statuses
  only, and of a car that was plugged in and never charged it hears no session at all. In the other direction the numbers
  of events, the charging state and the reason of each event are made from what the charger of 1.6 did tell.
- **Statuses.** 2.x knows that a place is occupied, 1.6 tells why (\`Preparing\`, \`Charging\`, \`SuspendedEV\` …). The one is
  made from the other and from the session. An error code of 1.6 is an event in 2.x, and comes back as a code.
- **Places.** 1.6 counts connectors over the whole charger. Each connector of a newer charger has one number there, which
  it keeps for ever.
- **Cards.** A card whose number is too long for 1.6 or 2.0.1 goes by a short name, the same each time, and is known again by it.
- **Meter values.** Units and names are translated, numbers are not rounded. What the meter signed crosses byte for byte.
- **Commands.** They are said anew in the charger's words, and the answer comes back in the asker's. What a charger of its
  version could not be asked for is refused at once, with the word that the asker's version has for it.
- **Limits of a session.** A network of 2.1 that pays for a session or holds it may say in its answers how far the session goes:
  energy, time, cost, state of charge. The proxy keeps to it whatever the charger speaks, stops the session there, and tells that
  network which limit it was. What it costs is what that network says, or what the tariff comes to that it has set at the charger
  ([tariffs.md](tariffs.md#tariffs-of-networks)). Limits of everybody else are ignored.
- **Settings.** Keys of 1.6 and variables of 2.x are the same settings under two names ([settings.md](settings.md)).
- **Firmware, logs, certificates.** The job is one; its progress is told to who asked for it, in its words.

## What is lost

Between 2.0.1 and 2.1 little: what is new in 2.1 (setpoints, discharging, grid control, tariffs, streams of values, limits of
single phases) has no words in 2.0.1. Between 1.6 and 2.x more: 1.6 has no seqNo, no charging state, no reason why something was
told, no monitoring, no display messages and no reports; the proxy answers those in the place of the charger where it can
stand for the answer. Nothing is lost silently for ever: the proxy itself keeps everything that the charger said.
For what is told and asked the lists below are complete; answers are shorter, and have no list yet. The tests say thousands of
messages by chance in one version, in another one, and in the first one again: what is missing then stands here, and what
stands here was seen missing.
`;

type AnyRow = (typeof catalogue)[keyof typeof catalogue];
type Pair = readonly [from: OcppVersion, to: OcppVersion];
const PAIRS: readonly Pair[] = VERSIONS.flatMap((from) =>
  VERSIONS.filter((to) => to !== from).map((to): Pair => [from, to]),
);
const isNewer = (version: OcppVersion): boolean => version !== '1.6';

/** What has no message of its own elsewhere, and is heard nevertheless. */
const TOLD_OTHERWISE: { readonly [M in MeaningName]?: string } = { problems: 'told as a status' };

/** The messages with this meaning, of one version. */
function rowFor(means: MeaningName, version: OcppVersion): (CatalogueRow & { readonly action: string }) | undefined {
  const found = Object.entries(catalogue).find(
    ([, row]) => row.in.some((one) => one === version) && (row as CatalogueRow).means?.includes(means),
  );
  return found && { ...(found[1] as CatalogueRow), action: found[0] };
}

function cell(means: MeaningName, [from, to]: Pair): string {
  const row = rowFor(means, from);
  if (row === undefined || !hasWords(from, means)) return '';
  if (hasWords(to, means)) {
    if (lossesOf(means, from, to).length > 0) return 'narrowed';
    return isNewer(from) && isNewer(to) ? 'same' : 'mapped';
  }
  if (row.from === 'charger') return TOLD_OTHERWISE[means] ?? 'not told';
  if (isKnownTo(to, row.action, means)) return 'mapped';
  if (isServedWithoutCharger(means)) return 'proxy';
  return `refused: ${refusal(from, row.action, 'N', 'feature_absent')}`;
}

function meaningRows(): readonly (readonly string[])[] {
  const all = [...new Set(Object.values(catalogue).flatMap((row) => (row as CatalogueRow).means ?? []))];
  return all.map((means) => {
    const names = new Set(VERSIONS.flatMap((version) => rowFor(means, version)?.action ?? []));
    return [means, [...names].map(code).join(', '), ...PAIRS.map((pair) => cell(means, pair))];
  });
}

function lossRows(): readonly (readonly string[])[] {
  return LOSSES.map(({ means, from, to, field, what }) => [
    `${from.join(', ')} → ${to.join(', ')}`,
    means.join(', '),
    field === undefined ? '' : what,
    field === undefined ? what : '',
  ]);
}

/** Messages whose words the two newer versions share, and those that only the newest has. */
function newerRows(): readonly (readonly string[])[] {
  return Object.entries(catalogue)
    .filter(([, row]) => (row as CatalogueRow).means === undefined && row.in.some((one) => one === '2.1'))
    .map(([action, row]) => [code(action), ...(row.in.length === 1 ? onlyNewest(action, row) : shared(action, row))]);
}

function onlyNewest(action: string, row: AnyRow): readonly string[] {
  if (row.from === 'charger') {
    return [gridAlarm(action, {}, 0) === undefined ? 'not told' : 'told as `NotifyEvent`', ''];
  }
  return [`refused: ${refusal('2.1', action, 'N', 'feature_absent')}`, ''];
}

function shared(action: string, row: AnyRow): readonly string[] {
  if (row.handling === 'denied') return ['refused to everybody', 'refused to everybody'];
  const asked = lacks(lackedBy('request', action));
  const answered = lacks(lackedBy('response', action)).map((one) => `answer ${one}`);
  const all = [...asked, ...answered];
  return [all.length === 0 ? 'same' : `narrowed: ${all.join('; ')}`, 'same'];
}

function lacks(older: ReturnType<typeof lackedBy>): readonly string[] {
  const { without = [], cut = {}, fits = {}, words = {}, renamed = {}, whole = [], needs = {} } = older ?? {};
  return [
    ...(without.length > 0 ? [`without ${without.map(code).join(', ')}`] : []),
    ...Object.entries(cut).map(([path, length]) => `${code(path)} cut to ${length} characters`),
    ...Object.entries(fits).map(([path, length]) => `cannot say ${code(path)} of more than ${length} characters`),
    ...Object.entries(words).map(([path, { other }]) =>
      other === undefined
        ? `cannot say new words in ${code(path)}`
        : `new words in ${code(path)} become ${code(other)}`,
    ),
    ...Object.keys(renamed).map((path) => `new words in ${code(path)} become the nearest older one`),
    ...(whole.length > 0 ? [`${whole.map(code).join(', ')} rounded`] : []),
    ...Object.entries(needs).map(([list, field]) => `without elements of ${code(list)} that have no ${code(field)}`),
  ];
}

const code = (text: string): string => `\`${text}\``;

/** The whole page. */
export function bridgeDoc(): string {
  return `${[
    '<!-- Generated from src/core/ocpp by scripts/bridge-doc.ts: do not edit. -->',
    PROSE,
    '## Message by message',
    '',
    'Each row is one meaning, with the messages that carry it. A column `A → B` is what becomes of a message that is said in A',
    'when the other side speaks B: for what a charger tells, A is its version and B that of a network; for what a network',
    "asks, A is the network's version and B that of the charger.",
    '',
    '**same** the same fields and words · **mapped** everything crosses, in other words · **narrowed** it crosses without',
    'what the next table says · **proxy** the charger has no words for it, and the proxy answers in its place · **refused**',
    'with this status, for the reason `UnsupportedRequest` where none is named · **not told** the charger gets its answer from the',
    'proxy · – no such message in A.',
    '',
    ...table(['meaning', 'messages', ...PAIRS.map(([from, to]) => `${from} → ${to}`)], meaningRows()),
    '',
    '## What exactly is lost',
    '',
    '"Cannot say": such a message does not cross at all. A network that asks for it is refused; what a charger tells is kept',
    'by the proxy.',
    '',
    ...table(['from → to', 'meaning', 'loses', 'cannot say'], lossRows()),
    '',
    '## Between 2.0.1 and 2.1, without a meaning of their own',
    '',
    'These two versions share the shape of their messages, so most need no translation. Fields are named as in the schema.',
    '',
    ...table(['message', '2.1 → 2.0.1', '2.0.1 → 2.1'], newerRows()),
  ].join('\n')}\n`;
}

function main(check: boolean): void {
  const page = bridgeDoc();
  if (!check) {
    writeFileSync(PAGE, page);
    return;
  }
  if (readFileSync(PAGE, 'utf8') === page) return;
  console.error('docs/bridge.md is stale: run `node scripts/bridge-doc.ts`');
  process.exitCode = 1;
}

if (import.meta.main) main(process.argv.includes('--check'));
