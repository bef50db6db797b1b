// Writes what src/target/ takes from the schemas of grammar/: their types, and the schemas themselves
// as a module (Node 20 warns when JSON is imported). `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { compileFromFile } from 'json-schema-to-typescript';

const SCHEMAS = [
  { schema: 'target', output: 'accelerator' },
  { schema: 'registers', output: 'registers' },
  { schema: 'system', output: 'system' },
];

const path = (schema: string): string => `grammar/${schema}.schema.json`;
const output = (name: string): string => `src/target/${name}.generated.ts`;

const files = new Map<string, string>();
for (const { schema, output: name } of SCHEMAS)
  files.set(
    output(name),
    await compileFromFile(path(schema), {
      bannerComment: `/** Made from ${path(schema)} by tools/generate-types.ts. */\n`,
      style: { singleQuote: true, printWidth: 100 },
    }),
  );
const bodies = SCHEMAS.map(({ schema, output: name }) => {
  const value = JSON.stringify(JSON.parse(readFileSync(path(schema), 'utf8')), null, 2);
  return `export const ${name}Schema = ${value};\n`;
});
files.set(
  output('schemas'),
  `/** Made from grammar/*.schema.json by tools/generate-types.ts. */\n\n${bodies.join('\n')}`,
);

for (const [file, text] of files) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  }
}
