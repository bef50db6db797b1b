/** Registers to the weight and scale streams of a convolution, one pair for each core. */
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { CoreStreams, Stream, WeightUse } from './operation.ts';
import type { Registers } from './registers.ts';

export function decodeWeights(registers: Registers, { compute }: Accelerator): WeightUse {
  const split =
    compute.parallel_mode && registers.choice('PARALLEL_MODE', 'mode') === 'depth'
      ? compute.cores
      : 1;
  return {
    order: registers.choice('KERNEL_STRIDE', 'weight_order') as WeightUse['order'],
    part: registers.choice('KERNEL_STRIDE', 'decomposition') === '4x4' ? 4 : 8,
    cores: Array.from({ length: split }, (_, core) => decodeCore(registers, core)),
  };
}

/** The registers of the first core have no number. */
function decodeCore(registers: Registers, core: number): CoreStreams {
  const stream = (kind: 'WEIGHT' | 'SCALE'): Stream => ({
    region: registers.field(`${kind}_REGION`, 'region'),
    address: registers.payload(`${kind}${core || ''}_BASE`),
    length: registers.payload(`${kind}${core || ''}_LENGTH`),
  });
  return { weights: stream('WEIGHT'), scales: stream('SCALE') };
}
