import { rm } from 'node:fs/promises';

export default async function teardown() {
  const cluster = globalThis.testCluster;
  if (cluster === undefined) return;
  await cluster.embedded.stop();
  await rm(cluster.map, { recursive: true, force: true });
}
