/**
 * Takes secrets and cards out of frames before anybody keeps them. What stays is as it came, to the last blank, so
 * that a frame can be replayed.
 */
import { type Span, spansOf } from './json-spans.ts';

export const HIDDEN = '[hidden]';
const CUT = '[cut]';
/** Cards with a pseudonym of their own; those after them share one. */
export const MAX_PSEUDONYMS = 10_000;
/** Shorter cards are not looked for in sentences: "1" stands everywhere. */
const MIN_TAG_CHARS_IN_TEXT = 4;

/** What a frame must hold to be looked at closely; most frames do not, and cost one search. Wider than the rules below. */
const WORTH_A_LOOK =
  /id_?t(?:ag|oken)|tags?"|token|passw|secret|auth|certificate|csr"|exire|ocspre|credential|key"|private|apn|vpn|pin"|login|cookie|-----BEGIN|:\/\/|evcc|emaid|"vin"|customer|"data"|info"|variable"|reason|why"|^\s*\[\s*4/i;

const TAG =
  /^(?:parent|group|home|foreign|additional)?(?:idtags?|idtokens?|tags?)$|^(?:emaid|evccid|vin|customeridentifier)$/;
/** Asked after {@link TAG}: a bare `token` opens doors. */
const SECRET =
  /passw|secret|token$|credential|cookie|apikey$|privatekey$|authorizationkey$|^authorization$|pin$|username$/;
const CERTIFICATE = /^(?:certificate|certificatechain|certificates|csr|exirequest|exiresponse|ocspresult)$/;
/** Groups in which every name of a way in counts. */
const NETWORK = /^(?:apn|vpn)$/;
const NETWORK_SECRET = /^(?:user|key|group)$/;
/** Whose a card is and who stands on statements, by the group of the configuration. */
const OF_OWNER: { readonly [group: string]: RegExp } = {
  tags: /^(?:name|vehicle)$/,
  site: /^(?:name|address|vatnumber)$/,
};
/** Texts for people and vendors, in which a card may be quoted. */
const SENTENCE = /^(?:info|techinfo|additionalinfo|vendorerrorcode|reason|why|description|data)$/;

/** Configuration keys and variables whose value is a secret, as vendors name them; one too many is hidden rather than one too few. */
const SECRET_SETTING =
  /passw|secret|token|credential|key$|pin$|apn|vpn|wi-?fi|wlan|ssid|psk|login|web.?(?:user|admin)|user.?name/i;
const TAG_SETTING = /(?:id.?)?tag$|^id.?token$/i;
const FLAG = /^(?:true|false|\d{0,3})$/i;

export interface Redactor {
  /** A frame, or any JSON text. Text that is no JSON and may hold a secret is cut. */
  text(text: string): string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly value: string | number;
}

/**
 * Cards get the pseudonyms `TAG-1`, `TAG-2` … in the order of their appearance, each the same for the whole run.
 *
 * @param nobodys what stands in the place of a card and is none
 */
export function makeRedactor(nobodys: readonly string[] = []): Redactor {
  const pseudonyms = new Map(nobodys.map((tag) => [tag.toLowerCase(), tag]));
  const given = new Set<string>();
  let count = 0;

  return { text };

  function text(source: string): string {
    if (!WORTH_A_LOOK.test(source)) return source;
    const root = spansOf(source);
    if (root === undefined) return unreadable(source);
    const edits: Edit[] = [];
    look(root, '', '', edits);
    if (root.kind === 'array') describe(root.items, edits);
    return replacedIn(source, edits);
  }

  function look(span: Span, name: string, within: string, edits: Edit[]): void {
    switch (span.kind) {
      case 'array':
        for (const item of span.items) look(item, name, within, edits);
        break;
      case 'object': {
        const setting = settingOf(span.fields);
        for (const [field, value] of span.fields) {
          const plain = field.toLowerCase().replaceAll(/[_-]/g, '');
          if (setting !== undefined && isValue(plain)) hideSetting(value, setting, edits);
          else look(value, plain, name === '' ? within : name, edits);
        }
        break;
      }
      case 'string':
      case 'number': {
        const value = replaced(span.value, name, within);
        if (value === span.value) break;
        edits.push({ start: span.start, end: span.end, value: span.kind === 'number' ? 0 : value });
        break;
      }
      case 'word':
        break;
    }
  }

  function replaced(value: string, name: string, within: string): string {
    if (value === '') return value;
    if (TAG.test(name) || within === 'aliases' || (within === 'tags' && name === 'id')) return pseudonym(value);
    if (OF_OWNER[within]?.test(name)) return HIDDEN;
    if (SECRET.test(name) || (NETWORK.test(within) && NETWORK_SECRET.test(name))) return HIDDEN;
    if (CERTIFICATE.test(name) || value.includes('-----BEGIN')) return CUT;
    if (SENTENCE.test(name)) return sentence(value, name);
    return value.includes('://') ? withoutLogin(value) : value;
  }

  /** The value of a configuration key: `value`, `attributeValue`, or those within `variableAttribute`. */
  function hideSetting(span: Span, setting: string, edits: Edit[]): void {
    if (span.kind === 'array') for (const item of span.items) hideSetting(item, setting, edits);
    if (span.kind === 'object') {
      for (const [field, value] of span.fields) if (field === 'value') hideSetting(value, setting, edits);
    }
    if (span.kind !== 'string' || span.value === '') return;
    const isTag = TAG_SETTING.test(setting);
    // Whether something is switched on is no secret.
    if (FLAG.test(span.value) && (isTag || !/passw|pin$/i.test(setting))) return;
    if (isTag) edits.push({ ...span, value: pseudonym(span.value) });
    else if (SECRET_SETTING.test(setting)) edits.push({ ...span, value: HIDDEN });
    else if (span.value.includes('://')) edits.push({ ...span, value: withoutLogin(span.value) });
  }

  /** The sentence of a CALLERROR stands at a place without a name. */
  function describe([type, , , description]: readonly Span[], edits: Edit[]): void {
    if (type?.kind !== 'number' || (type.value !== '4' && type.value !== '5') || description?.kind !== 'string') return;
    const value = sentence(description.value, 'description');
    const before = edits.findIndex(({ start }) => start > description.start);
    if (value !== description.value) edits.splice(before < 0 ? edits.length : before, 0, { ...description, value });
  }

  function sentence(value: string, name: string): string {
    // What vendors put in here may be a message of its own.
    if (name === 'data' && WORTH_A_LOOK.test(value)) return HIDDEN;
    const lower = value.toLowerCase();
    let result = value;
    for (const [tag, instead] of pseudonyms) {
      if (tag.length < MIN_TAG_CHARS_IN_TEXT || !lower.includes(tag)) continue;
      result = result.replaceAll(new RegExp(tag.replaceAll(/\W/g, '\\$&'), 'gi'), instead);
    }
    return result.includes('://') ? withoutLogin(result) : result;
  }

  /** Cards are the same whatever the case of their letters. A pseudonym stays, so that a log can be redacted twice. */
  function pseudonym(tag: string): string {
    const known = pseudonyms.get(tag.toLowerCase());
    if (known !== undefined) return known;
    if (pseudonyms.size >= MAX_PSEUDONYMS) return 'TAG-MORE';
    let name = tag;
    if (!/^TAG-(?:\d{1,5}|MORE)$/.test(tag) || given.has(tag)) {
      do {
        count += 1;
        name = `TAG-${count}`;
      } while (given.has(name));
    }
    pseudonyms.set(tag.toLowerCase(), name);
    given.add(name);
    return name;
  }
}

/** Made of pieces by a join, so that what is kept is not tied to the text that it was cut from. */
function replacedIn(source: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return source;
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, value } of edits) {
    pieces.push(source.slice(at, start), JSON.stringify(value));
    at = end;
  }
  return [...pieces, source.slice(at)].join('');
}

/** Name of the configuration key that an object gives the value of: 1.6 `key`, 2.x `variable.name`. Blanks around it count for nobody. */
function settingOf(fields: readonly (readonly [string, Span])[]): string | undefined {
  for (const [field, value] of fields) {
    if (field === 'key' && value.kind === 'string') return value.value.trim();
    if (field !== 'variable' || value.kind !== 'object') continue;
    for (const [inner, name] of value.fields) if (inner === 'name' && name.kind === 'string') return name.value.trim();
  }
  return undefined;
}

function isValue(name: string): boolean {
  return name === 'value' || name === 'attributevalue' || name === 'variableattribute';
}

/** Addresses keep their place and lose user, password and what stands behind the question mark. */
function withoutLogin(text: string): string {
  return text
    .replaceAll(/:\/\/[^\s/@]*(?:@[^\s/@]*)*@/g, `://${HIDDEN}@`)
    .replaceAll(/(:\/\/[^\s?#]*)\?[^\s#]+/g, `$1?${HIDDEN}`);
}

/** What can be read of a broken CALL is its beginning, by which it is answered. */
function unreadable(source: string): string {
  const [head = ''] = /^\s*\[\s*\d\s*,\s*"[^"\\]{1,255}"\s*,\s*"\w{1,60}"\s*,/.exec(source) ?? [];
  return `${head}[cut: ${source.length - head.length} characters that cannot be read`;
}
