/** The floor of a poll: a bare Fastify route that does the one read by primary key and sends the same bytes. */
import Fastify from 'fastify';
import pg from 'pg';

export interface FloorStart {
  readonly url: string;
}

process.on('message', ({ url }: FloorStart) => {
  void serve(url).then((port) => process.send?.({ port }));
});

async function serve(url: string): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const app = Fastify();
  app.get('/v1/trajecten/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const known = request.headers['if-none-match'];
    if (known !== undefined) {
      const { rows } = await pool.query<{ versie: number }>({
        name: 'versie',
        text: 'SELECT versie FROM vloer.traject WHERE id = $1',
        values: [id],
      });
      if (`"${rows[0]?.versie ?? 0}"` === known) return reply.code(304).send();
    }
    const { rows } = await pool.query<{ tekst: string }>({
      name: 'tekst',
      text: 'SELECT tekst FROM vloer.traject WHERE id = $1',
      values: [id],
    });
    return reply.header('content-type', 'application/json; charset=utf-8').send(rows[0]?.tekst);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as { port: number }).port;
}
