/** The buttons of the status page: what the page offers can be sent, and says what it did. */
import { describe, expect, test } from 'vitest';
import { aLease, aProvider, aTransaction, chargerView, evseView } from '../../fakes/hub.ts';
import { startHttp } from './http.ts';

const AT = Date.UTC(2026, 0, 31, 10);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function withHouse(scene: (http: Awaited<ReturnType<typeof startHttp>>) => Promise<void>): Promise<void> {
  await using http = await startHttp({ hash: 'stored' });
  http.hub.providerList = [aProvider('energy', { kind: 'service' }), aProvider('script', {})];
  http.hub.chargerList = [
    chargerView('cp1', [evseView({ tx: aTransaction() }), evseView({ evse: 2, closed: true, lease: aLease('home') })]),
    chargerView('cp2', [evseView({ limitA: 0 })]),
  ];
  http.hub.houseNow = {
    mode: 'home_only',
    ceiling: 'home_only',
    chargers: [
      { chargerId: 'cp1', mode: 'home_only' },
      { chargerId: 'cp2', mode: 'locked' },
    ],
    guestUntil: AT,
    paused: [{ providerId: 'energy', since: AT, until: AT }],
  };
  await scene(http);
}

/** What each button of a page sends, as a browser would. */
function buttonsOf(html: string): readonly string[] {
  return [...html.matchAll(/<form class="row"[^>]*action="([^"]+)">(.*?)<\/form>/gs)].flatMap(([, , inner = '']) => {
    const fields = [
      ...inner.matchAll(/<input (?:type="hidden"|class="short" type="number") name="([^"]+)"([^>]*)>/g),
    ].map(([, name = '', more = '']): [string, string] => [name, /value="([^"]*)"/.exec(more)?.[1] ?? '']);
    const option = /<option>([^<]+)<\/option>/.exec(inner)?.[1];
    const chosen: [string, string][] = option === undefined ? fields : [...fields, ['provider', option]];
    return [...inner.matchAll(/<button(?: name="([^"]+)" value="([^"]+)")?/g)].map(([, name, value]) =>
      new URLSearchParams(name === undefined ? chosen : [...chosen, [name, value ?? '']]).toString(),
    );
  });
}

describe('the buttons of the page', () => {
  test('each is a command that the proxy takes, and none goes beyond the file', () =>
    withHouse(async (http) => {
      const buttons = buttonsOf(await (await http.api('/')).text());
      expect(buttons.length).toBeGreaterThan(20);
      expect(buttons.filter((each) => each.includes('command=mode') && each.includes('automatic'))).toEqual([]);
      for (const body of buttons) {
        const answer = await http.api('/control', { method: 'POST', headers: FORM, body });
        expect([answer.status, body]).toEqual([200, body]);
      }
      const verbs = [
        ...http.hub.asked.map(({ command }) => command.verb),
        ...http.hub.houseAsked.map(({ verb }) => verb),
      ];
      expect([...new Set(verbs)].toSorted()).toEqual(
        ['block', 'end_guest', 'give', 'kick', 'limit', 'mode', 'pause', 'pause_provider', 'release', 'resume']
          .concat(['resume_provider', 'start', 'stop', 'take', 'unblock'])
          .toSorted(),
      );
      expect(http.hub.asked).toContainEqual({
        by: 'home',
        chargerId: 'cp1',
        command: { verb: 'give', providerId: 'energy', evse: 1, minutes: undefined },
      });
      expect(http.hub.asked).toContainEqual({
        by: 'home',
        chargerId: 'cp2',
        command: { verb: 'limit', evse: undefined, limitA: null },
      });
    }));

  test('answer with what was done and what each provider sees', () =>
    withHouse(async (http) => {
      const sees = [{ providerId: 'energy', sees: 'It sees <b>Available</b>.' }];
      http.hub.answer = async () => ({ ok: true, result: 'accepted', why: 'It was done.', sees });
      const body = 'command=pause&charger=cp2';
      const html = await (await http.api('/control', { method: 'POST', headers: FORM, body })).text();
      for (const words of ['It was done.', '<b>energy</b>: It sees &lt;b&gt;Available&lt;/b&gt;.', 'href="./plain"'])
        expect(html).toContain(words);
    }));

  test('say why when they are refused', () =>
    withHouse(async (http) => {
      http.hub.answer = async () => ({ ok: false, code: 'F', rule: 'fault', why: 'There is a fault.' });
      const body = 'command=start&charger=cp2';
      const answer = await http.api('/control', { method: 'POST', headers: FORM, body });
      expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('There is a fault.')]);
    }));

  test.each([
    ['command=fly&charger=cp1', 'command: expected one of start'],
    ['command=start', 'charger: expected its id'],
    ['command=guest&minutes=soon', 'minutes'],
    ['command=mode&mode=open', 'mode'],
  ])('%s is refused in words', (body, words) =>
    withHouse(async (http) => {
      const answer = await http.api('/control', { method: 'POST', headers: FORM, body });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(await answer.json())).toContain(words);
      expect([http.hub.asked, http.hub.houseAsked]).toEqual([[], []]);
    }),
  );
});
