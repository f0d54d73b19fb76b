/** A server that is told to stop. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { TestServer } from './server.js';

describe('a server that stops', () => {
  it('answers what is under way, and then waits for no client that keeps its connection', async () => {
    const server = await TestServer.start();
    const { port } = new URL(server.url);
    const client = connect(Number(port), '127.0.0.1');
    await once(client, 'connect');
    let answer = '';
    client.on('data', (bytes) => {
      answer += bytes.toString();
    });
    const closed = once(client, 'close');
    const lichaam = 'grant_type=client_credentials&client_id=griffier';
    client.write(
      `POST /dev/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${lichaam.length}\r\n\r\n`,
    );
    // Busy now, for the server as well.
    await server.fetch('/v1/procedures');
    const stopped = server.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.write(lichaam);
    // Without that it would wait for longer than a test may take.
    await Promise.all([stopped, closed]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});
