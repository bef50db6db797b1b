/**
 * Where things stand in a sound model: each offset, count, vtable entry, number and text byte with its
 * path. Tests change them one by one. It trusts the file and shares no code with the reader.
 */
import { RULE_FRAGMENT } from '../models/rule-fragment.ts';

export type SiteKind =
  | 'offset'
  | 'vtable-offset'
  | 'vtable'
  | 'count'
  | 'integer'
  | 'float'
  | 'text';

export interface Site {
  /** `subgraphs[0].tensors[2].shape[1]`; `#` behind a path is the count of that vector. */
  readonly path: string;
  readonly kind: SiteKind;
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
}

type Scalar = 'i8' | 'i32' | 'f32' | 'i64';

type Shape =
  | { readonly kind: 'scalar'; readonly type: Scalar }
  | { readonly kind: 'text' }
  | { readonly kind: 'table'; readonly fields: Fields }
  | { readonly kind: 'vector'; readonly of: Shape };

/** By slot. */
type Fields = readonly (readonly [name: string, shape: Shape] | undefined)[];

const scalar = (type: Scalar): Shape => ({ kind: 'scalar', type });
const vector = (of: Shape): Shape => ({ kind: 'vector', of });
const table = (...fields: Fields): Shape => ({ kind: 'table', fields });
const TEXT: Shape = { kind: 'text' };
const I32S = vector(scalar('i32'));

const QUANTIZATION = table(
  undefined,
  undefined,
  ['scale', vector(scalar('f32'))],
  ['zero', vector(scalar('i64'))],
  undefined,
  undefined,
  ['axis', scalar('i32')],
);

const TENSOR = table(
  ['shape', I32S],
  ['type', scalar('i8')],
  ['buffer', scalar('i32')],
  ['name', TEXT],
  ['quantization', QUANTIZATION],
  undefined,
  undefined,
  ['signature', I32S],
  ['has_rank', scalar('i8')],
);

const CODE = table(
  ['old', scalar('i8')],
  ['custom', TEXT],
  ['version', scalar('i32')],
  ['builtin', scalar('i32')],
);

const BUFFER = table(['data', TEXT], ['offset', scalar('i64')], ['size', scalar('i64')]);

/** Options tables by their number in the union, as far as our models have them. */
const OPTIONS_NUMBER: Readonly<Record<string, number>> = {
  Conv2DOptions: 1,
  DepthwiseConv2DOptions: 2,
  Pool2DOptions: 5,
  FullyConnectedOptions: 8,
  SoftmaxOptions: 9,
  AddOptions: 11,
  ReshapeOptions: 17,
};

function optionsOf(number: number): Shape {
  const decl = RULE_FRAGMENT.imports.find((one) => OPTIONS_NUMBER[one.options] === number);
  const shapeOf = (type: string): Shape => {
    if (type === '[i32]') return I32S;
    return scalar(type === 'i32' || type === 'f32' ? type : 'i8');
  };
  return table(...(decl?.fields ?? []).map(({ name, type }) => [name, shapeOf(type)] as const));
}

const operatorWith = (options: Shape): Shape =>
  table(
    ['opcode', scalar('i32')],
    ['inputs', I32S],
    ['outputs', I32S],
    ['options_type', scalar('i8')],
    ['options', options],
  );

const modelWith = (operator: Shape): Shape =>
  table(
    ['version', scalar('i32')],
    ['codes', vector(CODE)],
    [
      'subgraphs',
      vector(
        table(
          ['tensors', vector(TENSOR)],
          ['inputs', I32S],
          ['outputs', I32S],
          ['operators', vector(operator)],
          ['name', TEXT],
        ),
      ),
    ],
    ['description', TEXT],
    ['buffers', vector(BUFFER)],
  );

const WIDTH = { i8: 1, i32: 4, f32: 4, i64: 8 } as const;

interface Walk {
  readonly view: DataView;
  readonly sites: Site[];
}

export function sitesOf(bytes: Uint8Array): readonly Site[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const walk: Walk = { view, sites: [{ path: 'root', kind: 'offset', at: 0, width: 4 }] };
  visit(walk, view.getUint32(0, true), { shape: modelWith(operatorWith(table())), path: '' });
  for (const one of walk.sites.filter((site) => /\.options_type$/.test(site.path))) {
    const offset = walk.sites.find((site) => site.path === one.path.replace('_type', ''));
    if (!offset) continue;
    const shape = optionsOf(view.getUint8(one.at));
    visit(walk, offset.at + view.getUint32(offset.at, true), { shape, path: offset.path });
  }
  return walk.sites;
}

interface Visited {
  readonly shape: Shape;
  readonly path: string;
}

function visit(walk: Walk, at: number, { shape, path }: Visited): void {
  if (shape.kind === 'table') visitTable(walk, at, { fields: shape.fields, path });
  else visitVector(walk, at, { of: shape.kind === 'vector' ? shape.of : undefined, path });
}

function visitTable(
  walk: Walk,
  at: number,
  { fields, path }: { fields: Fields; path: string },
): void {
  const { view, sites } = walk;
  const vtable = at - view.getInt32(at, true);
  const size = view.getUint16(vtable, true);
  sites.push({ path: `${path}@`, kind: 'vtable-offset', at, width: 4 });
  for (let entry = vtable; entry < vtable + size; entry += 2)
    sites.push({ path: `${path}@${(entry - vtable) / 2}`, kind: 'vtable', at: entry, width: 2 });
  for (const [slot, field] of fields.entries()) {
    const entry = 4 + 2 * slot;
    const place = field && entry < size ? view.getUint16(vtable + entry, true) : 0;
    if (field && place !== 0)
      visitField(walk, at + place, {
        shape: field[1],
        path: path ? `${path}.${field[0]}` : field[0],
      });
  }
}

function visitVector(
  walk: Walk,
  at: number,
  { of, path }: { of: Shape | undefined; path: string },
): void {
  const count = walk.view.getUint32(at, true);
  walk.sites.push({ path: `${path}#`, kind: 'count', at, width: 4 });
  const shape = of ?? scalar('i8');
  const width = shape.kind === 'scalar' ? WIDTH[shape.type] : 4;
  // Of long data the first bytes do.
  const shown = of ? count : Math.min(count, 8);
  for (let i = 0; i < shown; i++) {
    const element = at + 4 + i * width;
    if (of) visitField(walk, element, { shape, path: `${path}[${i}]` });
    else walk.sites.push({ path: `${path}[${i}]`, kind: 'text', at: element, width: 1 });
  }
}

function visitField(walk: Walk, at: number, { shape, path }: Visited): void {
  if (shape.kind === 'scalar') {
    const kind = shape.type === 'f32' ? 'float' : 'integer';
    walk.sites.push({ path, kind, at, width: WIDTH[shape.type] });
    return;
  }
  walk.sites.push({ path, kind: 'offset', at, width: 4 });
  visit(walk, at + walk.view.getUint32(at, true), { shape, path });
}
