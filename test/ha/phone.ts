/** A phone with the app of Home Assistant, as far as messages with buttons go: it registers, gets messages, and is pressed. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { patiently } from './child.ts';
import { type Core, type Fields, fieldsOf, listOf } from './core.ts';
import { PATIENCE_MS } from './house.ts';

export interface Phone extends AsyncDisposable {
  /** Resolves with the message as soon as it came, whenever that was. */
  reads(what: RegExp): Promise<Fields>;
  /** Presses the button with this title. */
  press(message: Fields, title: RegExp): Promise<void>;
}

/** It is reached by the action `notify.mobile_app_<name>`. */
export async function phone(core: Core, name: string): Promise<Phone> {
  const messages: Fields[] = [];
  const server = createServer(async (request, response) => {
    messages.push(fieldsOf(await json(request)));
    response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = Object(server.address());
  const registered = await core.post('/api/mobile_app/registrations', {
    app_id: 'test',
    app_name: 'Test',
    app_version: '1',
    device_id: name,
    device_name: name,
    manufacturer: 'Test',
    model: 'Test',
    os_name: 'Test',
    os_version: '1',
    supports_encryption: false,
    app_data: { push_token: name, push_url: `http://127.0.0.1:${address.port}/` },
  });
  return {
    reads: (what) =>
      patiently(
        () => `a message with ${what}; the phone has ${JSON.stringify(messages)}`,
        PATIENCE_MS,
        () => messages.find(({ title, message }) => what.test(`${title} ${message}`)),
      ),
    async press({ data }, title) {
      const button = listOf(fieldsOf(data).actions).find((one) => title.test(String(one.title)));
      if (button === undefined) throw new Error(`no button ${title} in ${JSON.stringify(data)}`);
      const pressed = { event_type: 'mobile_app_notification_action', event_data: { action: button.action } };
      await core.post(`/api/webhook/${String(registered.webhook_id)}`, { type: 'fire_event', data: pressed });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
