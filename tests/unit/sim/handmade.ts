/**
 * Command streams made by hand: one kernel or a few on a small arena. Every register that a kernel may
 * read gets a value here, so that a test changes only what it is about.
 */
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { commandWriter, type FieldValues } from '../../../src/npu/command-writer.ts';
import { encodeWeightStream } from '../../../src/npu/weight-codec.ts';
import type { SimReport } from '../../../src/sim/machine.ts';
import { execute } from '../../../src/sim/machine.ts';
import type { WeightCache } from '../../../src/sim/weights.ts';
import { decodeCommands, encodeCommands } from '../../../src/stream/command.ts';
import type { Accelerator } from '../../../src/target/accelerator.generated.ts';
import { defaultAccelerator, registersOf } from '../../../src/target/catalog.ts';

const catalog = await loadCatalog();
export const accelerator = defaultAccelerator(catalog);
const file = registersOf(catalog, accelerator);

export type Type = 'i8' | 'u8' | 'i16' | 'i32';
const BYTES: Readonly<Record<Type, number>> = { i8: 1, u8: 1, i16: 2, i32: 4 };

export interface Tensor {
  readonly at: number;
  /** Height, width, depth. */
  readonly shape: readonly [number, number, number];
  readonly type: Type;
  readonly zero?: number;
  readonly layout?: 'NHWC' | 'NHCWB16';
  readonly region?: number;
}

export interface Kernel {
  readonly op: 'OP_CONV' | 'OP_DEPTHWISE' | 'OP_POOL' | 'OP_ELEMENTWISE';
  readonly mode?: string;
  readonly ifm: Tensor;
  readonly ifm2?: Tensor;
  readonly scalar?: number;
  readonly ofm: Tensor;
  /** Taps, y then x. */
  readonly taps?: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pad?: readonly [number, number, number, number];
  readonly block?: readonly [number, number, number];
  readonly order?: 'depth_first' | 'part_kernel';
  /** Bytes of the weight stream and of the scale stream, both in region 0, scales at 0. */
  readonly weights?: readonly [at: number, bytes: number];
  readonly scaleBytes?: number;
  readonly scale?: readonly [scale: number, shift: number];
  /** Fields that differ from the defaults. */
  readonly registers?: Readonly<Record<string, FieldValues>>;
}

const bits = (type: Type): string => `${8 * BYTES[type]}b`;
const signed = (type: Type): number => (type === 'u8' ? 0 : 1);

function mapRegisters(name: string, map: Tensor): Record<string, FieldValues> {
  const { at, shape, zero = 0, layout = 'NHWC', type, region = 1 } = map;
  const [height, width, depth] = shape;
  const size = BYTES[type];
  const bricks = layout === 'NHCWB16';
  const row = bricks ? size * width * Math.ceil(depth / 16) * 16 : size * width * depth;
  return {
    [`${name}_REGION`]: { region },
    [`${name}_BASE0`]: { address: at },
    [`${name}_STRIDE_X`]: { bytes: bricks ? 16 * size : size * depth },
    [`${name}_STRIDE_Y`]: { bytes: row },
    [`${name}_STRIDE_C`]: { bytes: bricks ? 16 * size * width : size },
    [`${name}_WIDTH0_M1`]: { width },
    [`${name}_HEIGHT0_M1`]: { height },
    [`${name}_HEIGHT1_M1`]: { height },
    [`${name}_ZERO_POINT`]: { zero_point: zero },
    [`${name}_PRECISION`]: { precision: bits(type), signed: signed(type), layout },
  };
}

/** Banks 2 to 21 are free: enough for two buffers of small blocks, whatever their types. */
const shramOf = ({ op }: Kernel): Record<string, FieldValues> => ({
  IFM_IB_END: { bank: op === 'OP_ELEMENTWISE' ? 22 : 10 },
  AB_START: { bank: op === 'OP_ELEMENTWISE' ? 22 : 10 },
  IFM2_IB_START: { bank: 12 },
});

const RANGE: Readonly<Record<Type, readonly [number, number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  i32: [0, 0],
};

function kernelRegisters(kernel: Kernel): Record<string, FieldValues> {
  const { ifm, ifm2, ofm, scalar } = kernel;
  const { taps = [1, 1], stride = [1, 1], dilation = [1, 1], pad = [0, 0, 0, 0] } = kernel;
  const { block = [4, 4, 16], order = 'depth_first', weights = [0, 0], scaleBytes = 0 } = kernel;
  const [height, width, depth] = ofm.shape;
  const [low, high] = RANGE[ofm.type];
  const registers: Record<string, FieldValues> = {
    ...mapRegisters('IFM', ifm),
    ...(ifm2 ? mapRegisters('IFM2', ifm2) : {}),
    ...(scalar === undefined ? {} : mapRegisters('IFM2', { ...ifm, zero: 0 })),
    ...mapRegisters('OFM', ofm),
    IFM_DEPTH_M1: { depth: ifm.shape[2] },
    IFM_PAD_TOP: { rows: pad[0] },
    IFM_PAD_LEFT: { columns: pad[1] },
    IFM_PAD_BOTTOM: { rows: pad[2] },
    IFM_PAD_RIGHT: { columns: pad[3] },
    IFM_UPSCALE: { mode: 'none' },
    ...shramOf(kernel),
    OFM_HEIGHT_M1: { height },
    OFM_WIDTH_M1: { width },
    OFM_DEPTH_M1: { depth },
    OFM_BLK_HEIGHT_M1: { height: block[0] },
    OFM_BLK_WIDTH_M1: { width: block[1] },
    OFM_BLK_DEPTH_M1: { depth: block[2] },
    KERNEL_HEIGHT_M1: { height: (taps[0] - 1) * dilation[0] + 1 },
    KERNEL_WIDTH_M1: { width: (taps[1] - 1) * dilation[1] + 1 },
    KERNEL_STRIDE: {
      stride_y_low: (stride[0] - 1) & 1,
      stride_x_low: (stride[1] - 1) & 1,
      stride_y_high: (stride[0] - 1) >> 1,
      stride_x_high: (stride[1] - 1) >> 1,
      dilation_y: dilation[0],
      dilation_x: dilation[1],
      weight_order: order,
    },
    ACC_FORMAT: { format: ifm.type === 'i16' && kernel.op !== 'OP_POOL' ? 'i40' : 'i32' },
    ACTIVATION: { function: 'none', clip: 'ofm' },
    ACTIVATION_MIN: { low },
    ACTIVATION_MAX: { high },
    WEIGHT_REGION: { region: 0 },
    SCALE_REGION: { region: 0 },
    WEIGHT_BASE: { address: weights[0] },
    WEIGHT_LENGTH: { bytes: weights[1] },
    SCALE_BASE: { address: 0 },
    SCALE_LENGTH: { bytes: scaleBytes },
    OFM_SCALE: { shift: kernel.scale?.[1] ?? 0, scale: kernel.scale?.[0] ?? 1 },
    OPA_SCALE: { scale: 1 },
    OPB_SCALE: { scale: 1 },
    BLOCKDEP: { blocks: 0 },
    IFM2_SCALAR: { scalar: (scalar ?? 0) & 0xffff },
    IFM2_BROADCAST: {
      height: ifm2 && ifm2.shape[0] < height ? 1 : 0,
      width: ifm2 && ifm2.shape[1] < width ? 1 : 0,
      depth: ifm2 && ifm2.shape[2] < depth ? 1 : 0,
      scalar: scalar === undefined ? 0 : 1,
    },
  };
  const precision = {
    ...registers['OFM_PRECISION'],
    scale_mode: kernel.scale ? 'global' : 'per_channel',
  };
  const all: Record<string, FieldValues> = { ...registers, OFM_PRECISION: precision };
  for (const [name, fields] of Object.entries(kernel.registers ?? {}))
    all[name] = { ...all[name], ...fields };
  return all;
}

export type Step =
  | { readonly kernel: Kernel }
  | { readonly dma: { readonly from: Side; readonly to: Side; readonly bytes: number } }
  | { readonly wait: 'OP_KERNEL_WAIT' | 'OP_DMA_WAIT'; readonly left: number };

interface Side {
  readonly region?: number;
  readonly internal?: boolean;
  readonly at: number;
}

/** The commands of the steps and OP_STOP. */
export function streamOf(...steps: readonly Step[]) {
  const writer = commandWriter(file);
  for (const step of steps) {
    if ('kernel' in step) {
      const { op, mode } = step.kernel;
      for (const [name, fields] of Object.entries(kernelRegisters(step.kernel)))
        writer.write(name, fields);
      writer.write(op, mode === undefined ? {} : { mode });
    } else if ('dma' in step) {
      const { from, to, bytes } = step.dma;
      writer.write('DMA0_SRC_REGION', {
        region: from.region ?? 0,
        internal: from.internal ? 1 : 0,
      });
      writer.write('DMA0_DST_REGION', { region: to.region ?? 0, internal: to.internal ? 1 : 0 });
      writer.write('DMA0_SRC', { address: from.at });
      writer.write('DMA0_DST', { address: to.at });
      writer.write('DMA0_LEN', { bytes });
      writer.write('OP_DMA_START', {});
    } else writer.write(step.wait, { outstanding: step.left });
  }
  writer.write('OP_STOP', { mask: 0xffff });
  const decoded = decodeCommands(encodeCommands(writer.commands, file), file);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.diagnostics));
  return decoded.value;
}

type Commands = ReturnType<typeof streamOf>;

export const wordsOf = (commands: Commands): Uint32Array => encodeCommands(commands, file);

export interface Arena {
  readonly bytes: Uint8Array;
  readonly written: Uint8Array;
  put(map: Tensor, values: readonly number[]): void;
  get(map: Tensor): readonly number[];
}

export function createArena(size = 65536): Arena {
  const bytes = new Uint8Array(size);
  const written = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  return {
    bytes,
    written,
    put({ at, type }, values) {
      const step = BYTES[type];
      values.forEach((value, i) => {
        if (step === 1) view.setInt8(at + i, value);
        else if (step === 2) view.setInt16(at + 2 * i, value, true);
        else view.setInt32(at + 4 * i, value, true);
      });
      written.fill(1, at, at + values.length * step);
    },
    get({ at, type, shape }) {
      return Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => {
        if (type === 'i8') return view.getInt8(at + i);
        if (type === 'u8') return view.getUint8(at + i);
        return type === 'i16' ? view.getInt16(at + 2 * i, true) : view.getInt32(at + 4 * i, true);
      });
    },
  };
}

interface Setting {
  readonly constants?: Uint8Array;
  readonly weightCache?: WeightCache;
  readonly on?: Accelerator;
}

export function runStream(commands: Commands, arena: Arena, setting: Setting = {}): SimReport {
  const { constants = new Uint8Array(), weightCache = new Map(), on = accelerator } = setting;
  return execute({
    commands,
    accelerator: on,
    registerFile: file,
    weightCache,
    regions: [{ bytes: constants }, { bytes: arena.bytes, written: arena.written }],
  });
}

/** Runs one kernel on its operands; gives the OFM and the report. */
export function runKernel(kernel: Kernel, operands: Operands) {
  const arena = createArena();
  arena.put(kernel.ifm, operands.ifm);
  if (kernel.ifm2 && operands.ifm2) arena.put(kernel.ifm2, operands.ifm2);
  const report = runStream(streamOf({ kernel }), arena, operands);
  return { ofm: arena.get(kernel.ofm), report };
}

export interface Operands {
  readonly ifm: readonly number[];
  readonly ifm2?: readonly number[];
  readonly constants?: Uint8Array;
}

export interface Record10 {
  readonly bias: number;
  readonly scale: number;
  readonly shift: number;
}

/** Scale records at 0, then a weight stream of values that stand in the NPU's order. */
export function constantsOf(records: readonly Record10[], ordered: readonly number[]) {
  const scaleBytes = Math.ceil((records.length * 10) / 16) * 16;
  const stream = encodeWeightStream(Int16Array.from(ordered));
  const constants = new Uint8Array(scaleBytes + stream.length);
  const view = new DataView(constants.buffer);
  records.forEach(({ bias, scale, shift }, at) => {
    view.setUint32(10 * at, bias >>> 0, true);
    view.setInt8(10 * at + 4, Math.floor(bias / 2 ** 32));
    view.setUint32(10 * at + 5, scale, true);
    view.setUint8(10 * at + 9, shift);
  });
  constants.set(stream, scaleBytes);
  const weights = [scaleBytes, stream.length] as const;
  return { constants, kernel: { weights, scaleBytes } };
}
