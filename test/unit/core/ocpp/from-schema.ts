/** Payloads by chance that obey a published schema: every field, every word of a closed list, the longest texts. */
import fc from 'fast-check';
import type { Payload } from '../../../../src/core/model.ts';
import type { OcppVersion } from '../../../../src/core/ocpp/versions.ts';
import { schemaOf } from './codec-schemas.ts';

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Node;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: { readonly [name: string]: Node };
  readonly required?: readonly string[];
}

/** Free text of an extension: it says nothing and stands everywhere. */
const LEFT_OUT = new Set(['customData']);
const MOST_CHARS = 20_000;

export function fromSchema(version: OcppVersion, action: string, kind: 'request' | 'response'): fc.Arbitrary<Payload> {
  const root = schemaOf(version, action, kind) as unknown as Node & { definitions?: { [name: string]: Node } };
  const known = new Map<string, fc.Arbitrary<unknown>>();
  return arbitraryOf(root) as fc.Arbitrary<Payload>;

  function arbitraryOf(node: Node): fc.Arbitrary<unknown> {
    if (node.$ref !== undefined) return defined(node.$ref.split('/').at(-1) ?? '');
    if (node.enum !== undefined) return fc.constantFrom(...node.enum);
    switch (node.type) {
      case 'string':
        return textOf(node);
      case 'integer':
        return fc.integer({ min: node.minimum ?? -1000, max: node.maximum ?? 1000 });
      case 'number':
        return fc.integer({ min: (node.minimum ?? -100) * 10, max: (node.maximum ?? 100) * 10 }).map((n) => n / 10);
      case 'boolean':
        return fc.boolean();
      case 'array': {
        const minLength = node.minItems ?? 0;
        return fc.array(arbitraryOf(node.items ?? {}), { minLength, maxLength: Math.min(node.maxItems ?? 2, 2) });
      }
      case 'object':
        return objectOf(node);
      default:
        return fc.jsonValue({ maxDepth: 1 });
    }
  }

  function defined(name: string): fc.Arbitrary<unknown> {
    const made = known.get(name) ?? arbitraryOf(root.definitions?.[name] ?? {});
    known.set(name, made);
    return made;
  }

  function objectOf({ properties = {}, required = [] }: Node): fc.Arbitrary<unknown> {
    const names = Object.keys(properties).filter((name) => !LEFT_OUT.has(name));
    const fields = Object.fromEntries(names.map((name) => [name, arbitraryOf(properties[name] ?? {})]));
    return fc.record(fields, { requiredKeys: names.filter((name) => required.includes(name)) });
  }
}

function textOf({ format, maxLength = 50 }: Node): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constant('2026-11-28T12:00:00.000Z');
  if (format === 'uri') return fc.constant('https://files.example/x');
  const longest = Math.min(maxLength, MOST_CHARS);
  const short = fc.stringMatching(/^[A-Za-z0-9]{1,9}$/).map((text) => text.slice(0, longest));
  return fc.oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: fc.constant('x'.repeat(longest)) });
}
