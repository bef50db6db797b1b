/** Weights and scale records in the constants of a function: once, however many operations read them. */
import type { Compute } from '../target/accelerator.generated.ts';
import { encodeLayer } from './encode-layer.ts';
import type { BlockChoice, NpuOperation, WeightUse } from './operation.ts';

/** Side by side. Offset in bytes. */
export interface LayerConstants {
  readonly offset: number;
  readonly weightBytes: number;
  readonly scaleBytes: number;
}

interface Layer {
  readonly op: NpuOperation;
  readonly block: BlockChoice;
  readonly constants: LayerConstants;
}

/** Puts bytes into the constants and says where they are. */
type Append = (...chunks: readonly Uint8Array[]) => number;

/** Operations with the same constants have the same object. */
export function createLayers(
  compute: Compute,
  append: Append,
): (op: NpuOperation, block: BlockChoice) => LayerConstants {
  const layers: Layer[] = [];
  return (op, block) => {
    const known = layers.find((one) => encodesAlike(one, op, block));
    if (known) return known.constants;
    const { weightBytes, scaleBytes } = encodeLayer(op, block, compute);
    const offset = append(weightBytes, scaleBytes);
    const constants = {
      offset,
      weightBytes: weightBytes.length,
      scaleBytes: scaleBytes.length,
    };
    layers.push({ op, block, constants });
    return constants;
  };
}

/** Whether another operation and block give the same bytes: all that encoding looks at is the same. */
function encodesAlike(known: Layer, op: NpuOperation, block: BlockChoice): boolean {
  return (
    known.op.kernel === op.kernel &&
    known.op.ifm.dtype === op.ifm.dtype &&
    known.op.dilation.y === op.dilation.y &&
    known.op.dilation.x === op.dilation.x &&
    known.block.traversal === block.traversal &&
    known.block.block.depth === block.block.depth &&
    sameWeights(known.op.weights, op.weights)
  );
}

/** Bytes of equal constants are one object. */
const sameWeights = (a: WeightUse | undefined, b: WeightUse | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.scales === b.scales &&
  String(a.shape) === String(b.shape) &&
  a.values.length === b.values.length &&
  a.values.every((value, at) => value === b.values[at]);
