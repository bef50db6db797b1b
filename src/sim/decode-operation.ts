/**
 * Registers to operations. Each kernel reads only the registers that act on it: real streams leave
 * stale values in the others, and reading one that was never set is a finding.
 */
import type { Command } from '../stream/command.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { Activation } from './activation.ts';
import type { Extent } from './decode-feature-map.ts';
import { decodeFeatureMap, decodeType, decodeZeroPoint } from './decode-feature-map.ts';
import { decodeWeights } from './decode-weights.ts';
import { decodeWindow } from './decode-window.ts';
import type { ElementType, FeatureMap } from './feature-map.ts';
import type {
  ConvolutionOperation,
  ElementwiseMode,
  ElementwiseOperation,
  GlobalScale,
  Operation,
  PoolMode,
  PoolOperation,
  SecondOperand,
  ShramSplit,
} from './operation.ts';
import type { Registers } from './registers.ts';
import type { Rounding } from './scaling.ts';

export interface DecodeParts {
  readonly registers: Registers;
  readonly accelerator: Accelerator;
  readonly command: Command;
  /** The name of the command's mode. */
  readonly mode: string;
}

type Decoder = (parts: DecodeParts) => Operation;

/** By command name. */
export const KERNELS: Readonly<Record<string, Decoder>> = {
  OP_CONV: (parts) => decodeConvolution(parts, 'convolution'),
  OP_DEPTHWISE: (parts) => decodeConvolution(parts, 'depthwise'),
  OP_POOL: decodePool,
  OP_ELEMENTWISE: decodeElementwise,
};

function decodeConvolution(
  { registers, accelerator }: DecodeParts,
  kind: 'convolution' | 'depthwise',
): ConvolutionOperation {
  const ofm = decodeOfm(registers);
  const window = decodeWindow(registers, ofm);
  return {
    kind,
    ...decodeCommon(registers, ofm),
    ifm: decodeIfm(registers, sourceExtent(window, ifmDepth(registers))),
    window,
    weights: decodeWeights(registers, accelerator),
    accumulatorBits: accumulatorBits(registers),
  };
}

function decodePool({ registers, mode }: DecodeParts): PoolOperation {
  const ofm = decodeOfm(registers);
  const window = decodeWindow(registers, ofm);
  const { padTop, padLeft, padBottom, padRight } = window;
  const padded = padTop + padLeft + padBottom + padRight > 0;
  const unscaled = mode === 'MAX' || (mode === 'AVERAGE' && padded);
  return {
    kind: 'pool',
    mode: mode as PoolMode,
    ...decodeCommon(registers, ofm),
    ifm: decodeIfm(registers, sourceExtent(window, ifmDepth(registers))),
    window,
    scale: unscaled ? undefined : globalScale(registers),
    accumulatorBits: accumulatorBits(registers),
  };
}

const UNARY: ReadonlySet<string> = new Set(['LRELU', 'ABS', 'CLZ']);
const SCALED: ReadonlySet<string> = new Set(['MUL', 'ADD', 'SUB', 'LRELU', 'ABS']);

function decodeElementwise({ registers, mode }: DecodeParts): ElementwiseOperation {
  const ofm = decodeOfm(registers);
  const { height, width, depth } = ofm;
  const ifm = decodeIfm(registers, { height, width, depth });
  const binary = !UNARY.has(mode);
  const second = binary ? decodeSecond(registers, ofm) : undefined;
  const wide = ifm.type.bytes === 4 || ofm.type.bytes === 4;
  const summed = (mode === 'ADD' || mode === 'SUB') && !wide;
  const common = decodeCommon(registers, ofm);
  return {
    kind: 'elementwise',
    mode: mode as ElementwiseMode,
    ...common,
    ifm,
    second,
    shram:
      second?.kind === 'map'
        ? { ...common.shram, ifm2Start: registers.field('IFM2_IB_START', 'bank') }
        : common.shram,
    reversed: binary && registers.field('IFM2_BROADCAST', 'reversed') === 1,
    operandScale: summed ? decodeOperandScale(registers) : undefined,
    operandRounding: summed ? (registers.choice('IFM_PRECISION', 'round') as Rounding) : 'double',
    scale: SCALED.has(mode) ? globalScale(registers) : undefined,
  };
}

function decodeSecond(registers: Registers, ofm: FeatureMap): SecondOperand {
  const type = decodeType(registers, 'IFM2');
  const zero = decodeZeroPoint(registers, 'IFM2', type);
  const flag = (name: string): boolean => registers.field('IFM2_BROADCAST', name) === 1;
  if (flag('scalar')) {
    const value = registers.field('IFM2_SCALAR', 'scalar');
    return { kind: 'scalar', value: type.signed ? (value << 16) >> 16 : value, zero };
  }
  const extent = {
    height: flag('height') ? 1 : ofm.height,
    width: flag('width') ? 1 : ofm.width,
    depth: flag('depth') ? 1 : ofm.depth,
  };
  return { kind: 'map', map: decodeFeatureMap(registers, { name: 'IFM2', extent, type, zero }) };
}

function decodeOperandScale(registers: Registers): ElementwiseOperation['operandScale'] {
  const mode = registers.choice('IFM_PRECISION', 'scale_mode');
  const a = registers.payload('OPA_SCALE');
  if (mode === 'OPA_OPB_16')
    return { kind: 'both', a: a & 0xffff, b: registers.payload('OPB_SCALE') & 0xffff };
  const shift = registers.field('OPA_SCALE', 'shift');
  return { kind: 'one', operand: mode === 'OPA_32' ? 'a' : 'b', scale: { scale: a, shift } };
}

/** The scale of all channels; undefined where the OFM is set to scale by channel. */
function globalScale(registers: Registers): GlobalScale | undefined {
  if (registers.choice('OFM_PRECISION', 'scale_mode') !== 'global') return undefined;
  return {
    scale: registers.payload('OFM_SCALE'),
    shift: registers.field('OFM_SCALE', 'shift'),
  };
}

function decodeCommon(registers: Registers, ofm: FeatureMap) {
  return {
    ofm,
    block: {
      height: registers.field('OFM_BLK_HEIGHT_M1', 'height'),
      width: registers.field('OFM_BLK_WIDTH_M1', 'width'),
      depth: registers.field('OFM_BLK_DEPTH_M1', 'depth'),
    },
    rounding: registers.choice('OFM_PRECISION', 'round') as Rounding,
    activation: decodeActivation(registers, ofm.type),
    blockdep: registers.field('BLOCKDEP', 'blocks'),
    shram: decodeShram(registers),
  };
}

function decodeShram(registers: Registers): ShramSplit {
  return {
    ifmEnd: registers.field('IFM_IB_END', 'bank'),
    accumulatorStart: registers.field('AB_START', 'bank'),
  };
}

const CLIPS: Readonly<Record<string, ElementType>> = {
  u8: { bytes: 1, signed: false },
  i8: { bytes: 1, signed: true },
  i16: { bytes: 2, signed: true },
};

function decodeActivation(registers: Registers, ofm: ElementType): Activation {
  const name = registers.choice('ACTIVATION', 'function');
  const clip = CLIPS[registers.choice('ACTIVATION', 'clip')] ?? ofm;
  const table = name.startsWith('lut');
  // A 32-bit OFM is not clamped unless it is a table's.
  const clamps = table || ofm.bytes < 4;
  const limit = (value: number): number => (clip.signed ? value : value & 0xffff);
  return {
    function: table ? 'lut' : (name as 'none' | 'tanh' | 'sigmoid'),
    slot: table ? Number(name.slice('lut'.length)) : 0,
    clip,
    low: clamps ? limit(registers.field('ACTIVATION_MIN', 'low')) : 0,
    high: clamps ? limit(registers.field('ACTIVATION_MAX', 'high')) : 0,
  };
}

function decodeOfm(registers: Registers): FeatureMap {
  const extent = {
    height: registers.field('OFM_HEIGHT_M1', 'height'),
    width: registers.field('OFM_WIDTH_M1', 'width'),
    depth: registers.field('OFM_DEPTH_M1', 'depth'),
  };
  const type = decodeType(registers, 'OFM');
  const table = registers.choice('ACTIVATION', 'function').startsWith('lut');
  // 32-bit results have no zero point; before a table they are no results yet.
  const zero = type.bytes < 4 || table ? decodeZeroPoint(registers, 'OFM', type) : 0;
  return decodeFeatureMap(registers, { name: 'OFM', extent, type, zero });
}

function decodeIfm(registers: Registers, extent: Extent): FeatureMap {
  const type = decodeType(registers, 'IFM');
  const zero = decodeZeroPoint(registers, 'IFM', type);
  return decodeFeatureMap(registers, { name: 'IFM', extent, type, zero });
}

const ifmDepth = (registers: Registers): number => registers.field('IFM_DEPTH_M1', 'depth');

function sourceExtent(
  { gridHeight, gridWidth, upscale }: ConvolutionOperation['window'],
  depth: number,
): Extent {
  const factor = upscale === 'none' ? 1 : 2;
  return { height: Math.ceil(gridHeight / factor), width: Math.ceil(gridWidth / factor), depth };
}

function accumulatorBits(registers: Registers): 32 | 40 {
  return registers.choice('ACC_FORMAT', 'format') === 'i40' ? 40 : 32;
}
