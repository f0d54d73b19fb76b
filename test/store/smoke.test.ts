import { testDatabase } from '../harness/database.js';
it('opens', async () => {
  const t = performance.now();
  const db = await testDatabase();
  console.log('clone', performance.now() - t);
  console.log(
    await db.store.load('gm0148', {
      trajecten: ['00000000-0000-4000-8000-000000000000'],
      sleutels: [],
      documenten: [],
    }),
  );
  expect(await db.store.organisatieBestaat('gm0175')).toBe(true);
  expect(await db.store.organisatieBestaat('gm0001')).toBe(false);
  await db.close();
});
