// Small networks of our own with activations of int8, uint8 and int16: what ships gives the bytes of the reference kernels
// (bench/operator-golden.py).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ZOO_NETWORKS, zooModel } from '../../models/zoo.ts';
import { bytesOf, readGoldens, runShipped } from './golden-run.ts';

const goldens = readGoldens('networks.json');

for (const [name, type] of ZOO_NETWORKS)
  test(`${name} ${type}`, async () => {
    const golden = goldens[`${name} ${type}`];
    assert.ok(golden);
    const outputs = await runShipped(zooModel(name, { type }), golden);
    assert.equal(
      outputs.map((bytes) => [...bytes]),
      golden?.outputs.map((text) => [...bytesOf(text)]),
    );
  });

test.run();
