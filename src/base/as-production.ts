/**
 * Does something while NODE_ENV says production, and puts it back. Some libraries choose by it, when they are loaded,
 * whether to check and explain everything to who develops with them.
 */
export function asProduction(load: () => void): void {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    load();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
