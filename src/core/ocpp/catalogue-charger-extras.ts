/** What chargers send of certificates, of the grid and in streams (PROTOCOL §1.1). */
import { ALL, type ChargerRow, type Rows, STREAM, V2, V21 } from './catalogue-row.ts';

export const chargerExtraRows = {
  // -------------------------------------------------------------- certificates
  SignCertificate: {
    in: ALL,
    from: 'charger',
    answeredBy: 'authority',
    lane: 'R',
    audience: 'none',
    means: ['signCertificate'],
  },
  Get15118EVCertificate: { in: V2, from: 'charger', answeredBy: 'first', lane: 'R', audience: 'none' },
  GetCertificateStatus: { in: V2, from: 'charger', answeredBy: 'first', lane: 'R', audience: 'none' },
  GetCertificateChainStatus: { in: V21, from: 'charger', answeredBy: 'first', lane: 'R', audience: 'none' },

  // -------------------------------------------------------------- grid and event streams
  ReportDERControl: {
    in: V21,
    from: 'charger',
    answeredBy: 'proxy',
    lane: 'E',
    audience: 'requester',
    ids: {
      req: ['requestId'],
      der: [
        'curve[].id',
        'enterService[].id',
        'fixedPFAbsorb[].id',
        'fixedPFInject[].id',
        'fixedVar[].id',
        'freqDroop[].id',
        'gradient[].id',
        'limitMaxDischarge[].id',
      ],
    },
  },
  NotifyDERAlarm: { in: V21, from: 'charger', answeredBy: 'proxy', lane: 'E', audience: 'all' },
  NotifyDERStartStop: {
    in: V21,
    from: 'charger',
    answeredBy: 'proxy',
    lane: 'E',
    audience: 'all',
    ids: { der: ['controlId', 'supersededIds[]'] },
  },
  OpenPeriodicEventStream: {
    in: V21,
    from: 'charger',
    answeredBy: 'proxy',
    lane: 'none',
    audience: 'none',
    ids: { str: ['constantStreamData.id'], mon: ['constantStreamData.variableMonitoringId'] },
    means: ['openStream'],
  },
  ClosePeriodicEventStream: {
    in: V21,
    from: 'charger',
    answeredBy: 'proxy',
    lane: 'none',
    audience: 'none',
    ids: STREAM,
    means: ['closeStream'],
  },
  // A SEND: it has no answer, and each gets it at its own pace.
  NotifyPeriodicEventStream: {
    in: V21,
    from: 'charger',
    answeredBy: 'proxy',
    lane: 'R',
    audience: 'requester',
    ids: STREAM,
  },
} as const satisfies Rows<ChargerRow>;
