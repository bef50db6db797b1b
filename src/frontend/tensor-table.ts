/** The tensors of the model by index: type and quantization checked once, constants made once. */
import { DTYPES, isDType } from '../ir/dtype.ts';
import type { TermPool } from '../ir/pool.ts';
import { type ConstTerm, elements, type QuantTerm, type TensorType } from '../ir/term.ts';
import { type Problems, tensorPlace } from './problems.ts';
import { readQuantization } from './quantization.ts';
import type { ModelFile, TensorEntry } from './read-model.ts';
import { expandSparse } from './sparse-tensor.ts';
import { MAX_BYTES, readType } from './tensor-type.ts';

export interface Described {
  readonly entry: TensorEntry;
  readonly type: TensorType;
  readonly quant: QuantTerm;
}

export interface TensorTable {
  /** Type and quantization; undefined where one is refused, which is reported once. */
  describe(index: number): Described | undefined;
  isConstant(index: number): boolean;
  constant(index: number): ConstTerm | undefined;
}

/** Tensors may share a buffer; a file of many that share a large one is made to exhaust us. */
const MOST_SHARING = 4;

interface Source {
  readonly file: ModelFile;
  readonly fileBytes: number;
  readonly pool: TermPool;
  readonly problems: Problems;
}

export function createTensorTable(source: Source): TensorTable {
  const { file, pool, problems } = source;
  const described = new Map<number, Described | undefined>();
  const constants = new Map<number, ConstTerm | undefined>();
  const room = { total: MAX_BYTES, constants: MOST_SHARING * source.fileBytes };
  const describe = (index: number): Described | undefined => {
    if (!described.has(index)) described.set(index, check(source, index, room));
    return described.get(index);
  };
  const isConstant = (index: number): boolean => {
    const buffer = file.buffers[file.tensors[index]?.buffer ?? 0];
    return buffer !== undefined && (buffer.outside || (buffer.data?.length ?? 0) > 0);
  };
  function make(index: number): ConstTerm | undefined {
    const tensor = describe(index);
    const data = tensor && checkData(source, tensor);
    if (!tensor || !data) return undefined;
    room.constants -= file.buffers[tensor.entry.buffer]?.data?.length ?? 0;
    if (room.constants < 0) return refuseSize(tensor.entry, problems);
    const term = pool.constant(tensor.type, data);
    pool.addProvenance(term, { tensors: new Set([index]) });
    return term;
  }
  const constant = (index: number): ConstTerm | undefined => {
    if (!constants.has(index)) constants.set(index, make(index));
    return constants.get(index);
  };
  return { describe, isConstant, constant };
}

function check({ file, problems, pool }: Source, index: number, room: { total: number }) {
  const entry = file.tensors[index];
  if (!entry) return undefined;
  const type = readType(entry, problems);
  const quant = type && readQuantization(entry, type, problems);
  if (!type || !quant) return undefined;
  room.total -= bytesOf(type);
  return room.total < 0 ? refuseSize(entry, problems) : { entry, type, quant: pool.quant(quant) };
}

const refuseSize = (entry: TensorEntry, problems: Problems): undefined =>
  problems.error({
    code: 'too-large',
    place: tensorPlace(entry),
    message: `with this tensor the model needs more than ${MAX_BYTES} bytes`,
  });

function bytesOf({ dtype, shape }: TensorType): number {
  return isDType(dtype) ? elements(shape) * DTYPES[dtype].bytes : 0;
}

function checkData({ file, problems }: Source, { entry, type }: Described): Uint8Array | undefined {
  const { data, outside } = file.buffers[entry.buffer] ?? {};
  const place = tensorPlace(entry);
  if (outside)
    return problems.error({
      code: 'outside-buffer',
      place,
      message: 'the data stands outside the flatbuffer, as in models of more than 2 GB',
    });
  if (entry.sparse && data) return expand({ problems }, { entry, type }, data);
  if (data?.length === bytesOf(type)) return data;
  return problems.error({
    code: 'buffer-size',
    place,
    message: `buffer ${entry.buffer} has ${data?.length ?? 0} bytes; ${type.dtype}[${type.shape.join(', ')}] needs ${bytesOf(type)}`,
  });
}

function expand(
  { problems }: Pick<Source, 'problems'>,
  { entry, type }: Pick<Described, 'entry' | 'type'>,
  data: Uint8Array,
): Uint8Array | undefined {
  const { shape } = type;
  const width = bytesOf({ ...type, shape: [] });
  const full = entry.sparse && expandSparse({ table: entry.sparse, shape, width, data });
  if (typeof full !== 'string') return full;
  return problems.error({
    code: 'sparse-tensor',
    place: tensorPlace(entry),
    message: `the tensor is stored sparsely, and ${full}`,
    help: 'export the model again, or with weights that are not sparse',
  });
}
