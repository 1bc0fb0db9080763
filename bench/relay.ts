/**
 * What everything is compared with: a bare relay from the charger to its central systems. Frames go on unread; the
 * first central system's come back. Call: `node relay.ts URL…`; prints the port that it listens on.
 */
import { type RawData, WebSocket, WebSocketServer } from 'ws';

const upstreams = process.argv.slice(2);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`listening on ${address.port}`);
});
server.on('connection', (charger, request) => {
  const links = upstreams.map(
    (url) => new WebSocket(`${url}${request.url ?? ''}`, 'ocpp1.6', { perMessageDeflate: false }),
  );
  /** Per link, what came before it was open. */
  const early = links.map((): [RawData, boolean][] => []);
  charger.on('message', (data, isBinary) => {
    for (const [index, link] of links.entries()) {
      if (link.readyState === WebSocket.OPEN) link.send(data, { binary: isBinary });
      else early[index]?.push([data, isBinary]);
    }
  });
  for (const [index, link] of links.entries()) {
    link.on('open', () => {
      for (const [data, isBinary] of early[index] ?? []) link.send(data, { binary: isBinary });
    });
    if (index === 0) link.on('message', (data, isBinary) => charger.send(data, { binary: isBinary }));
    link.on('close', () => charger.close());
    link.on('error', () => charger.terminate());
  }
  charger.on('close', () => {
    for (const link of links) link.close();
  });
});
process.on('SIGTERM', () => process.exit(0));
