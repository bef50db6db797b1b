// Writes the model and the input of examples/ from the builder in tests/models. `--check` only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRandom } from '../tests/models/random.ts';
import { zooModel } from '../tests/models/zoo.ts';

/** 49 frames of 10 features: loud in the middle and in the low features, as a spoken word is. */
function spokenWord(): Uint8Array {
  const random = createRandom(7);
  return Uint8Array.from({ length: 49 * 10 }, (_, at) => {
    const frame = Math.floor(at / 10);
    const loudness = Math.max(0, 1 - Math.abs(frame - 24) / 20) * (80 - 12 * (at % 10));
    const value = Math.round(loudness + 24 * random.normal());
    return Math.max(-128, Math.min(127, value)) & 255;
  });
}

const files: ReadonlyMap<string, Uint8Array> = new Map([
  ['examples/kws/kws.tflite', zooModel('kws-cnn')],
  ['examples/kws/input0.bin', spokenWord()],
]);

for (const [file, bytes] of files) {
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  } else if (!existsSync(file) || !readFileSync(file).equals(bytes)) {
    console.error(`${file} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  }
}
