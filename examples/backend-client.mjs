#!/usr/bin/env node
/**
 * A backend in one file, with nothing but Node 22 or newer: prints what happens at the charger, acknowledges what
 * it has seen, and does what is typed. The protocol is described in docs/backends.md.
 *
 *   TOKEN=<its token> node examples/backend-client.mjs ws://localhost:9000/backend <its id>
 *
 * Then type, one line each:  control [seconds] | release | start <card> | stop <transaction_id> | limit <A|none> |
 * status | quit
 */
import { createInterface } from 'node:readline';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

const [address, id] = process.argv.slice(2);
const token = process.env.TOKEN;
if (address === undefined || id === undefined || token === undefined) {
  console.error('usage: TOKEN=<token> node backend-client.mjs ws://<proxy>:9000/backend <backend id>');
  process.exit(2);
}

let socket;
let lastRequest = 0;
let waitMs = FIRST_WAIT_MS;
let leaving = false;

connect();

function connect() {
  const url = new URL(address);
  url.searchParams.set('id', id);
  // Node takes headers here. In a browser there are none: add ?token=… to the address instead.
  socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  socket.addEventListener('open', () => {
    waitMs = FIRST_WAIT_MS;
    console.log('connected');
  });
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(data)));
  socket.addEventListener('error', () =>
    console.log('no connection: is the address right, and are id and token those of the configuration?'),
  );
  socket.addEventListener('close', ({ code, reason }) => {
    if (leaving) return;
    console.log(`closed (${code} ${reason}), trying again in ${waitMs / 1000} s`);
    setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  });
}

function hear(message) {
  console.log(JSON.stringify(message));
  // First do what has to be done with the event (store it, bill it), then acknowledge: after a crash in between it
  // comes again, and none is lost. Events without a seq tell the present state and need no answer.
  if (message.type === 'event' && message.seq !== undefined) {
    ask({ action: 'ack', charger: message.charger, seq: message.seq });
  }
}

function ask(request) {
  if (socket.readyState !== WebSocket.OPEN) {
    console.log('not connected');
    return;
  }
  lastRequest += 1;
  socket.send(JSON.stringify({ ...request, id: lastRequest }));
}

const COMMANDS = {
  control: (seconds) =>
    ask({ action: 'request_control', reason: 'the example', lease_seconds: seconds && Number(seconds) }),
  release: () => ask({ action: 'release_control' }),
  start: (card) => ask({ action: 'RemoteStartTransaction', connector_id: 1, id_tag: card }),
  stop: (transaction) => ask({ action: 'RemoteStopTransaction', transaction_id: transaction }),
  limit: (amperes) => ask({ action: 'set_limit', limit_a: amperes === 'none' ? null : Number(amperes) }),
  status: () => ask({ action: 'get_status' }),
  quit: () => {
    leaving = true;
    socket.close();
    process.exit(0);
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, argument] = line.trim().split(/\s+/);
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (command === undefined) console.log(`type one of: ${Object.keys(COMMANDS).join(', ')}`);
  else command(argument);
});
