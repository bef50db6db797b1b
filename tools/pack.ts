// Checks all of targets/ and writes dist/data/targets.json, which the command line loads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readTargetTexts } from '../src/cli/target-files.ts';
import { renderDiagnostics } from '../src/diag/render.ts';
import { buildCatalog } from '../src/target/build-catalog.ts';

const texts = readTargetTexts('targets');
const catalog = buildCatalog(texts);
if (!catalog.ok) {
  const all = [...texts.accelerators, ...texts.registers, ...texts.systems];
  const source = (file: string) => all.find((one) => one.file === file)?.text;
  console.error(renderDiagnostics(catalog.diagnostics, source));
  process.exit(1);
}
mkdirSync('dist/data', { recursive: true });
writeFileSync('dist/data/targets.json', JSON.stringify(catalog.value));
