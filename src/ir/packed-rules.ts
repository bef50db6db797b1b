/**
 * The rule set as the build packs it: a line of JSON, then the bodies of declarations, which the line has by
 * their places. A model needs few of the computes and rules that there are, so a body is read when it is asked
 * for: loading stays fast however many there are.
 */
import type { RuleSet } from './rules.ts';

/** What is large and rarely needed, by the list of declarations that it is in. */
const DEFERRED: Readonly<Record<string, readonly string[]>> = {
  functions: ['body'],
  computes: ['body'],
  constraints: ['test', 'otherwise', 'advice'],
  primitives: ['fields'],
  rules: ['where', 'into', 'equal', 'sample', 'decreases'],
};

type Declaration = Readonly<Record<string, unknown>>;
/** First byte behind the line, and the byte after the last. */
type Place = readonly [start: number, end: number];

const LINE_END = 10;

export function packRules(rules: RuleSet): Uint8Array {
  const encoder = new TextEncoder();
  const bodies: Uint8Array[] = [];
  let length = 0;
  const placeOf = (value: unknown): Place => {
    const body = encoder.encode(JSON.stringify(value));
    bodies.push(body);
    length += body.length;
    return [length - body.length, length];
  };
  const light = eachDeferred(rules, (decl, fields) =>
    Object.fromEntries(
      Object.entries(decl).map(([key, value]) => [
        key,
        fields.includes(key) && value !== undefined ? placeOf(value) : value,
      ]),
    ),
  );
  const line = encoder.encode(`${JSON.stringify(light)}\n`);
  const packed = new Uint8Array(line.length + length);
  let at = 0;
  for (const part of [line, ...bodies]) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

export function unpackRules(packed: Uint8Array): RuleSet {
  const decoder = new TextDecoder();
  const end = packed.indexOf(LINE_END);
  const bodies = packed.subarray(end + 1);
  const read = (place: unknown): unknown =>
    JSON.parse(decoder.decode(bodies.subarray(...(place as Place))));
  const light: RuleSet = JSON.parse(decoder.decode(packed.subarray(0, end)));
  return eachDeferred(light, (decl, fields) => deferred(decl, fields, read));
}

function eachDeferred(
  rules: RuleSet,
  change: (decl: Declaration, fields: readonly string[]) => Declaration,
): RuleSet {
  const lists = Object.entries(rules).map(([kind, list]) => {
    const fields = DEFERRED[kind];
    return [kind, fields ? list.map((decl: Declaration) => change(decl, fields)) : list];
  });
  return Object.fromEntries(lists);
}

/** Reads a field once, when it is first asked for. */
function deferred(
  decl: Declaration,
  fields: readonly string[],
  read: (place: unknown) => unknown,
): Declaration {
  const whole: Declaration = { ...decl };
  for (const field of fields) {
    if (decl[field] === undefined) continue;
    const get = (): unknown => {
      const value = read(decl[field]);
      Object.defineProperty(whole, field, { enumerable: true, value });
      return value;
    };
    Object.defineProperty(whole, field, { enumerable: true, configurable: true, get });
  }
  return whole;
}
