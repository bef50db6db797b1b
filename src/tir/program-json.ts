/** Loop programs as JSON: bytes in base64, integers beyond 2^53 and reals that JSON lacks as strings. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { LoopProgram } from './program.ts';
import { verifyProgram } from './verify-program.ts';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Members that hold a string in JSON and something else in a program. */
const BYTES = 'bytes';
const VALUE = 'value';

export const programToJson = (program: LoopProgram): Json => toJson(program);

function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return toBase64(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return spelled(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  const members = Object.entries(value ?? {}).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, toJson(member)]));
}

/** JSON knows no infinity, no NaN and no -0. */
const spelled = (value: number): Json =>
  Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : Object.is(value, -0)
      ? '-0'
      : `${value}`;

/** The program, verified: what this gives can be run. */
export function programFromJson(json: unknown): Result<LoopProgram> {
  if (!isShaped(json)) return failure(bad('this is no loop program'));
  let program: LoopProgram;
  try {
    program = fromJson(json, '') as LoopProgram;
  } catch {
    return failure(bad('a number or the bytes of a buffer cannot be read'));
  }
  const problems = verifyProgram(program);
  return problems.length > 0 ? failure(...problems) : success(program);
}

const bad = (message: string): Diagnostic => ({ code: 'bad-program', severity: 'error', message });

function fromJson(json: unknown, key: string): unknown {
  if (typeof json === 'string' && key === BYTES) return fromBase64(json);
  if (typeof json === 'string' && key === VALUE) return readNumber(json);
  if (Array.isArray(json)) return json.map((item) => fromJson(item, ''));
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json).map(([name, member]) => [name, fromJson(member, name)]);
  return Object.fromEntries(members);
}

function readNumber(text: string): number | bigint {
  if (text.endsWith('n')) return BigInt(text.slice(0, -1));
  if (text === '-0') return -0;
  return Number(text);
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(parts.join(''));
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Enough shape for the verifier to walk over: it checks the rest. */
function isShaped(json: unknown): boolean {
  if (!isRecord(json) || typeof json['name'] !== 'string') return false;
  const { buffers, body } = json;
  const named = (buffer: unknown): boolean =>
    isRecord(buffer) && typeof buffer['name'] === 'string';
  return Array.isArray(buffers) && buffers.every(named) && isBody(body, 0);
}

/** Statements and expressions together; what nests deeper is no program but an attack on the stack. */
const DEEPEST = 400;

const isRecord = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const isBody = (json: unknown, depth: number): boolean =>
  Array.isArray(json) && json.every((statement) => isStatement(statement, depth));

function isStatement(json: unknown, depth: number): boolean {
  if (!isRecord(json) || depth > DEEPEST) return false;
  const { kind, name, buffer, value, index } = json;
  const inner = depth + 1;
  if (kind === 'for') return typeof name === 'string' && isBody(json['body'], inner);
  if (kind === 'let' || kind === 'assign') return typeof name === 'string' && isExpr(value, inner);
  if (kind === 'store')
    return typeof buffer === 'string' && isExpr(index, inner) && isExpr(value, inner);
  const bodies = isBody(json['then'], inner) && isBody(json['else'], inner);
  return kind === 'if' && bodies && isExpr(json['cond'], inner);
}

/** Operands of each kind of expression. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  const: [],
  var: [],
  load: ['index'],
  binary: ['left', 'right'],
  unary: ['of'],
  select: ['cond', 'then', 'else'],
  cast: ['of'],
};

function isExpr(json: unknown, depth: number): boolean {
  if (!isRecord(json) || typeof json['kind'] !== 'string' || depth > DEEPEST) return false;
  if (typeof json['dtype'] !== 'string') return false;
  const operands = Object.hasOwn(OPERANDS, json['kind']) ? OPERANDS[json['kind']] : undefined;
  return operands?.every((name) => isExpr(json[name], depth + 1)) ?? false;
}
