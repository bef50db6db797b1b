/** What one kernel command means, after the registers are read: plain data for the kernels. */
import type { Activation } from './activation.ts';
import type { FeatureMap } from './feature-map.ts';
import type { Rounding } from './scaling.ts';

export type PoolMode = 'MAX' | 'AVERAGE' | 'REDUCE_SUM';

export type ElementwiseMode =
  | 'MUL'
  | 'ADD'
  | 'SUB'
  | 'MIN'
  | 'MAX'
  | 'LRELU'
  | 'ABS'
  | 'CLZ'
  | 'SHR'
  | 'SHL';

export interface Window {
  /** Taps; the kernel spans (taps - 1) * dilation + 1 rows. */
  readonly tapsY: number;
  readonly tapsX: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly padBottom: number;
  readonly padRight: number;
  readonly upscale: 'none' | 'nearest' | 'zeros';
  /** Height and width of the IFM as the window sees it: upscaled, without padding. */
  readonly gridHeight: number;
  readonly gridWidth: number;
}

export interface Block {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/** A weight or scale stream of one core. */
export interface Stream {
  readonly region: number;
  readonly address: number;
  readonly length: number;
}

export interface CoreStreams {
  readonly weights: Stream;
  readonly scales: Stream;
}

export interface WeightUse {
  readonly order: 'depth_first' | 'part_kernel';
  /** Largest kernel part, in taps times dilation: 8 or 4. */
  readonly part: number;
  readonly cores: readonly CoreStreams[];
}

/** OFM_SCALE, where the kernel uses the one scale of all channels. */
export interface GlobalScale {
  readonly scale: number;
  readonly shift: number;
}

interface Common {
  readonly ifm: FeatureMap;
  readonly ofm: FeatureMap;
  readonly block: Block;
  readonly rounding: Rounding;
  readonly activation: Activation;
  readonly blockdep: number;
  readonly shram: ShramSplit;
}

/** Banks as the registers give them. */
export interface ShramSplit {
  readonly ifmEnd: number;
  readonly accumulatorStart: number;
  /** Elementwise with a second feature map. */
  readonly ifm2Start?: number;
}

export interface ConvolutionOperation extends Common {
  readonly kind: 'convolution' | 'depthwise';
  readonly window: Window;
  readonly weights: WeightUse;
  readonly accumulatorBits: 32 | 40;
}

export interface PoolOperation extends Common {
  readonly kind: 'pool';
  readonly mode: PoolMode;
  readonly window: Window;
  readonly scale: GlobalScale | undefined;
  readonly accumulatorBits: 32 | 40;
}

export type SecondOperand =
  | { readonly kind: 'map'; readonly map: FeatureMap }
  | { readonly kind: 'scalar'; readonly value: number; readonly zero: number };

/** How ADD and SUB bring their operands to one scale. */
export type OperandScale =
  | { readonly kind: 'both'; readonly a: number; readonly b: number }
  | { readonly kind: 'one'; readonly operand: 'a' | 'b'; readonly scale: GlobalScale };

export interface ElementwiseOperation extends Common {
  readonly kind: 'elementwise';
  readonly mode: ElementwiseMode;
  readonly second: SecondOperand | undefined;
  /** Operand A is the second one. */
  readonly reversed: boolean;
  readonly operandScale: OperandScale | undefined;
  readonly operandRounding: Rounding;
  readonly scale: GlobalScale | undefined;
}

export type Operation = ConvolutionOperation | PoolOperation | ElementwiseOperation;
