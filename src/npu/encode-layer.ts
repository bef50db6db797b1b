/** Weights and scale records of a layer as bytes for the NPU. */
import type { Compute } from '../target/accelerator.generated.ts';
import type { BlockChoice, NpuOperation } from './operation.ts';
import { encodeScaleStream } from './scale-stream.ts';
import { encodeWeightStream } from './weight-codec.ts';
import { type DepthSlice, orderWeights } from './weight-order.ts';

export interface EncodedLayer {
  /** Both a multiple of 16 bytes. */
  readonly weightBytes: Uint8Array;
  readonly scaleBytes: Uint8Array;
}

export type WeightedOperation = Pick<
  NpuOperation,
  'kernel' | 'ifm' | 'dilation' | 'weights' | 'ofm'
>;

/**
 * One weight stream with all OFM blocks of the slice, the whole OFM depth unless told otherwise, and
 * one stream of scale records. Depends on the block's depth and the traversal, not on its height or
 * width. For one core.
 */
export function encodeLayer(
  op: WeightedOperation,
  choice: Pick<BlockChoice, 'block' | 'traversal'>,
  compute: Compute,
  slice: DepthSlice = { start: 0, depth: op.ofm.shape.depth },
): EncodedLayer {
  if (!op.weights || (op.kernel !== 'convolution' && op.kernel !== 'depthwise')) {
    throw new Error(`a kernel without weights: ${op.kernel}`);
  }
  const layout = {
    kernel: op.kernel,
    traversal: choice.traversal,
    ifmBits: op.ifm.dtype === 'i16' ? 16 : 8,
    ofmBlockDepth: choice.block.depth,
    dilation: op.dilation,
  } as const;
  const ordered = orderWeights(op.weights, layout, compute, slice);
  return {
    weightBytes: encodeWeightStream(ordered),
    scaleBytes: encodeScaleStream(op.weights.scales, slice),
  };
}
