/** The keys of the ports that are listened on beside `PORT`. */
import * as z from 'zod';
import { groupOf, port } from './words.ts';

export const listeners = z.strictObject(
  {
    web_port: port()
      .optional()
      .describe(
        'a port for the status page and the HTTP interface alone, with login; `PORT` then serves chargers and backends only. Without it both are on `PORT`; as an app of Home Assistant, the page is then in the sidebar only',
      ),
  },
  { error: groupOf('web_port') },
);
