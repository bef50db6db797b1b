// Writes what follows from grammar/parser.ts: the types of its syntax tree and the grammar for readers.
// `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generateCstDts } from 'chevrotain';
import { RuleParser } from '../grammar/parser.ts';
import { TOKENS } from '../grammar/tokens.ts';
import { grammarText } from './ebnf.ts';

const parser = new RuleParser();
const types = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false });
const banner = '/** Made from grammar/parser.ts by tools/generate-grammar.ts. */\n';
const outputs: Readonly<Record<string, string>> = {
  'grammar/cst.generated.ts':
    banner + types.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken'),
  'grammar/carina.ebnf': grammarText(parser.getSerializedGastProductions(), TOKENS),
};

for (const [path, text] of Object.entries(outputs)) {
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8').replaceAll('\r\n', '\n') !== text) {
    console.error(`${path} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  }
}
