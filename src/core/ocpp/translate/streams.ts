/** Streams of values; only the newest version has them, and sends their values without an answer (PROTOCOL §1.1, §2.6). */
import type { Stream, StreamAsks, StreamPoint } from '../../asks/streams.ts';
import type { CommandAnswer, Payload } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { Request, Response, Sloppy, Translations } from '../types.ts';
import { decodePace, encodePace } from './monitoring.ts';
import { fields, integer, oneOf, text } from './words.ts';

const verdict = oneOf<Response<'2.1', 'OpenPeriodicEventStream'>['status']>({ Accepted: 1, Rejected: 1 });

export const streamAsks: { readonly [M in keyof StreamAsks]: Translations<M> } = {
  openStream: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'OpenPeriodicEventStream',
      decode: ({ constantStreamData }) => decodeStream(constantStreamData),
      encode: (stream): Request<'2.1', 'OpenPeriodicEventStream'> => ({ constantStreamData: encodeStream(stream) }),
      decodeAnswer,
      encodeAnswer,
    },
  },
  closeStream: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'ClosePeriodicEventStream',
      decode: ({ id }) => ({ id }),
      encode: ({ id }): Request<'2.1', 'ClosePeriodicEventStream'> => ({ id }),
      decodeAnswer: () => ({}),
      encodeAnswer: (): Response<'2.1', 'ClosePeriodicEventStream'> => ({}),
    },
  },
  adjustStream: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'AdjustPeriodicEventStream',
      decode: ({ id, params }) => ({ id, pace: decodePace(params) }),
      encode: ({ id, pace }): Request<'2.1', 'AdjustPeriodicEventStream'> => ({ id, params: encodePace(pace) }),
      decodeAnswer,
      encodeAnswer,
    },
  },
  getStreams: {
    '1.6': null,
    '2.0.1': null,
    '2.1': {
      action: 'GetPeriodicEventStream',
      decode: () => ({}),
      encode: (): Request<'2.1', 'GetPeriodicEventStream'> => ({}),
      decodeAnswer: ({ constantStreamData }) => ({
        streams: (Array.isArray(constantStreamData) ? constantStreamData : []).flatMap((item): Stream[] => {
          const { id, variableMonitoringId, params } = fields(item);
          const [stream, monitor] = [integer(id), integer(variableMonitoringId)];
          if (stream === undefined || monitor === undefined) return [];
          return [{ id: stream, monitorId: monitor, pace: decodePace(fields(params)) }];
        }),
      }),
      encodeAnswer: ({ streams: [first, ...more] }): Response<'2.1', 'GetPeriodicEventStream'> =>
        first === undefined ? {} : { constantStreamData: [encodeStream(first), ...more.map(encodeStream)] },
    },
  },
};

/** What a SEND with values of a stream says. */
export function decodePoints({ id, basetime, data }: Payload): {
  readonly id: number;
  readonly points: readonly StreamPoint[];
} {
  const base = parseInstant(basetime) ?? 0;
  const points = (Array.isArray(data) ? data : []).map((item) => {
    const { t, v } = fields(item);
    return { at: base + Math.round(Number(t) * 1000), value: String(v) };
  });
  return { id: integer(id) ?? -1, points };
}

/** Undefined: there is nothing to be sent. */
export function encodePoints(id: number, points: readonly StreamPoint[]): Payload | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  const data = points.map(({ at, value }) => ({ t: (at - first.at) / 1000, v: value }));
  return { id, pending: 0, basetime: formatInstant(first.at), data };
}

function decodeStream({
  id,
  variableMonitoringId,
  params,
}: Request<'2.1', 'OpenPeriodicEventStream'>['constantStreamData']) {
  return { id, monitorId: variableMonitoringId, pace: decodePace(params) };
}

function encodeStream({ id, monitorId, pace }: Stream) {
  return { id, variableMonitoringId: monitorId, params: encodePace(pace) };
}

function decodeAnswer({ status }: Sloppy<{ status: string }>): CommandAnswer {
  const word = text(status) ?? 'Rejected';
  return { accepted: word === 'Accepted', status: word };
}

function encodeAnswer({ accepted, status }: CommandAnswer) {
  return { status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected') };
}
