// Writes src/target/accelerator.generated.ts from grammar/target.schema.json. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { compileFromFile } from 'json-schema-to-typescript';

const OUTPUT = 'src/target/accelerator.generated.ts';
const banner = '/** Made from grammar/target.schema.json by tools/generate-types.ts. */\n';
const text = await compileFromFile('grammar/target.schema.json', {
  bannerComment: banner,
  style: { singleQuote: true, printWidth: 100 },
});

if (process.argv.includes('--check')) {
  if (readFileSync(OUTPUT, 'utf8') !== text) {
    console.error(`${OUTPUT} is stale: run \`npm run generate\``);
    process.exit(1);
  }
} else {
  writeFileSync(OUTPUT, text);
}
