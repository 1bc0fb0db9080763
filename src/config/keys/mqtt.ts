/** The keys of the MQTT broker through which Home Assistant finds the chargers. */
import * as z from 'zod';
import { flag, groupOf, secret, text } from './words.ts';

const URL_RIGHT = 'expected the address of a broker such as "mqtt://192.168.1.10:1883", or "mqtts://…" for TLS';
const TOPIC_RIGHT = 'expected words of letters, digits, "_" and "-" with "/" between them';
const MAX_URL_CHARS = 2048;
const MAX_TOPIC_CHARS = 64;

const brokerUrl = z
  .string({ error: URL_RIGHT })
  .max(MAX_URL_CHARS, { error: URL_RIGHT })
  .superRefine((value, context) => {
    const fault = urlFault(value);
    if (fault === undefined) return;
    context.issues.push({ code: 'custom', input: value, message: fault.right, params: { wrong: fault.wrong } });
  });

/** What is wrong with the address of a broker. */
export function urlFault(value: string): { readonly wrong: string; readonly right: string } | undefined {
  const isUrl = value.trim() === value && URL.canParse(value);
  const url = isUrl ? new URL(value) : undefined;
  if (url === undefined || !['mqtt:', 'mqtts:'].includes(url.protocol) || url.hostname === '') {
    return { wrong: 'is not an address of a broker', right: URL_RIGHT };
  }
  if (url.username === '' && url.password === '') return undefined;
  return { wrong: 'has a login inside the address', right: 'use username and password' };
}

const topic = () =>
  text(TOPIC_RIGHT, MAX_TOPIC_CHARS).regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, { error: TOPIC_RIGHT });
const NAME_RIGHT = 'expected a text in quotes';

export const mqtt = z.strictObject(
  {
    enabled: flag().default(true).describe('`false`: no broker is dialled, also not the one of Home Assistant'),
    url: brokerUrl
      .optional()
      .describe(
        'address of the broker (`mqtt://192.168.1.10:1883`; `mqtts://` for TLS). Without it the variable `MQTT_URL` counts, and as an app of Home Assistant the broker that another app offers',
      ),
    username: text(NAME_RIGHT, 255).optional().describe('user name at the broker of `url`'),
    password: secret.optional().describe('password at the broker of `url`'),
    topic: topic().default('ocpp_proxy').describe("the beginning of all of the proxy's topics"),
    discovery_prefix: topic()
      .default('homeassistant')
      .describe('where Home Assistant looks for devices; only if you changed it there'),
  },
  { error: groupOf('url', 'username', 'password') },
);
