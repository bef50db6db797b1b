// Encodes and decodes random blocks of weights: node --import tsx bench/fuzz-weights.ts --count 100000 [--seed 1]
import { parseArgs } from 'node:util';
import { encodeWeightStream } from '../src/npu/weight-codec.ts';
import { decodeWeightStream } from '../src/stream/weights.ts';
import { randomBlock, seeded } from '../tests/unit/npu/weight-blocks.ts';

const { values } = parseArgs({
  options: { count: { type: 'string' }, seed: { type: 'string' } },
});
const count = Number(values.count ?? 10_000);
const seed = Number(values.seed ?? 1);
const random = seeded(seed);

let weights = 0;
let bytes = 0;
for (let n = 0; n < count; n++) {
  const block = randomBlock(random);
  const encoded = encodeWeightStream(block);
  const decoded = decodeWeightStream(encoded);
  const same = decoded.ok && Buffer.compare(raw(decoded.value), raw(block)) === 0;
  if (!same) {
    console.error(`block ${n} of seed ${seed} does not come back: [${block.join(', ')}]`);
    process.exit(1);
  }
  weights += block.length;
  bytes += encoded.length;
}
console.log(`${count} blocks of seed ${seed}: ${weights} weights, ${bytes} bytes, all come back`);

function raw(numbers: Int16Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
