/**
 * NPU operations: what a primitive of the rules becomes, first with symbolic feature maps, then with
 * addresses. One operation is one kernel of the command stream. All units are elements unless a name
 * says bytes.
 */

export type KernelKind = 'convolution' | 'depthwise' | 'pooling' | 'elementwise';

export type FmDType = 'i8' | 'u8' | 'i16' | 'i32';
export type Layout = 'NHWC' | 'NHCWB16';
export type Rounding = 'double' | 'truncate' | 'natural';
export type Traversal = 'depth_first' | 'part_kernel';

/** A feature map of batch 1. */
export interface FmShape {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/** Top, left, bottom, right. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Pair {
  readonly y: number;
  readonly x: number;
}

/** A multiplier and right shift: value * scale >> shift. scale is u32, shift 0..63. */
export interface Scale {
  readonly scale: number;
  readonly shift: number;
}

/** The operation as the rules state it: no addresses, no layouts, no blocks. */
export interface NpuOperation {
  readonly kernel: KernelKind;
  /** Register mode name: MAX, AVERAGE, REDUCE_SUM for pooling; ADD, MUL... for elementwise; '' else. */
  readonly mode: string;
  readonly ifm: FmUse;
  readonly ifm2?: FmUse;
  /** A number in a register instead of one of the two operands of an elementwise kernel. */
  readonly scalar?: ScalarOperand;
  readonly ofm: FmUse;
  /** Undilated taps. 1 x 1 for elementwise. */
  readonly taps: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: Padding;
  readonly upscale: 'none' | 'nearest' | 'zeros';
  /** convolution and depthwise: indices into the constants of the program. */
  readonly weights?: WeightUse;
  /** Global OFM scale; absent where scale records per channel hold or nothing is scaled. */
  readonly ofmScale?: Scale;
  /** ADD and SUB: which operand, the first or the second, the scaler takes, with its scale. */
  readonly operandScale?: { readonly operand: 'ifm' | 'ifm2'; readonly a: Scale };
  readonly rounding: Rounding;
  readonly clamp: { readonly low: number; readonly high: number };
  /** A function of 16-bit results that the NPU computes itself, by its name in the register file. */
  readonly native?: string;
  /**
   * Lookup table of clamped results, from the lowest value on: 256 entries of 8 or 32 bits for 8-bit
   * results; for those of 16 bits 512 pairs of base and slope, 16 bits each.
   */
  readonly table?: Uint8Array;
}

export interface ScalarOperand {
  /** 16 bits. */
  readonly value: number;
  readonly zero: number;
  /** The number is the first operand, op.ifm the second. */
  readonly first: boolean;
}

export interface FmUse {
  /** Key of the tensor (a term's id, or an alias of it through a view). */
  readonly tensor: number;
  readonly shape: FmShape;
  readonly dtype: FmDType;
  readonly zero: number;
  /** Part of the tensor: elements in front of it, and from row to row and column to column. */
  readonly window?: {
    readonly offset: number;
    readonly strides: { readonly y: number; readonly x: number };
  };
}

export interface WeightUse {
  /** OHWI; depthwise: [1, kh, kw, channels]. Zero point already subtracted: 9-bit values. */
  readonly values: Int16Array;
  readonly shape: readonly [number, number, number, number];
  /** 10-byte records, one an output channel. */
  readonly scales: Uint8Array;
}

/** How the NPU cuts one kernel into block jobs and lays its internal memory out. */
export interface BlockChoice {
  /** Of the OFM: one block job writes this much, less at the far edges. */
  readonly block: FmShape;
  /** Channels of the IFM that are in the input buffer at once. */
  readonly ifmBlockDepth: number;
  readonly traversal: Traversal;
  readonly accFormat: 'i32' | 'i40';
  /** Banks where parts of the SHRAM begin or end. ib2Start: for a second operand in memory. */
  readonly shram: {
    readonly ibEnd: number;
    readonly ib2Start?: number;
    readonly abStart: number;
  };
}
