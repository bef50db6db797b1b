// Writes grammar/cst.generated.ts, the types of the concrete syntax tree. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { generateCstDts } from 'chevrotain';
import { RuleParser } from '../grammar/parser.ts';

const OUTPUT = 'grammar/cst.generated.ts';
const banner = '/** Made from grammar/parser.ts by tools/generate-cst.ts. */\n';
const types = generateCstDts(new RuleParser().getGAstProductions(), {
  includeVisitorInterface: false,
});
const text = banner + types.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken');

if (process.argv.includes('--check')) {
  if (readFileSync(OUTPUT, 'utf8') !== text) {
    console.error(`${OUTPUT} is stale: run \`npm run generate\``);
    process.exit(1);
  }
} else {
  writeFileSync(OUTPUT, text);
}
