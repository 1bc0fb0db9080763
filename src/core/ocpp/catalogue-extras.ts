/** What central systems send that have one of the single extra rights: display, tariff, DER (PROTOCOL §0 and §1.2). */
import { type CsmsRow, type Rows, TX, V2, V21 } from './catalogue-row.ts';

export const extraRows = {
  // -------------------------------------------------------------- display, cost, tariffs
  SetDisplayMessage: {
    in: V2,
    from: 'csms',
    needs: 'display',
    verb: 'configure',
    handling: 'exclusive',
    ids: { msg: ['message.id'], tx: ['message.transactionId'] },
    means: ['setMessage'],
  },
  GetDisplayMessages: {
    in: V2,
    from: 'csms',
    needs: 'display',
    verb: 'read',
    handling: 'virtual',
    ids: { req: ['requestId'], msg: ['id[]'] },
    means: ['getMessages'],
  },
  ClearDisplayMessage: {
    in: V2,
    from: 'csms',
    needs: 'display',
    verb: 'read',
    handling: 'virtual',
    ids: { msg: ['id'] },
    means: ['clearMessage'],
  },
  CostUpdated: { in: V2, from: 'csms', needs: 'tariff', verb: 'configure', handling: 'exclusive', ids: TX },
  SetDefaultTariff: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'configure',
    handling: 'virtual',
    ids: { tar: ['tariff.tariffId'] },
  },
  GetTariffs: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'read',
    handling: 'virtual',
    answerIds: { tar: ['tariffAssignments[].tariffId'], tok: ['tariffAssignments[].idTokens[]'] },
  },
  ClearTariffs: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'configure',
    handling: 'virtual',
    ids: { tar: ['tariffIds[]'] },
    answerIds: { tar: ['clearTariffsResult[].tariffId'] },
  },
  ChangeTransactionTariff: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'configure',
    handling: 'lease',
    ids: { tx: ['transactionId'], tar: ['tariff.tariffId'] },
  },

  // -------------------------------------------------------------- grid
  SetDERControl: {
    in: V21,
    from: 'csms',
    needs: 'der',
    verb: 'configure',
    handling: 'exclusive',
    ids: { der: ['controlId'] },
    answerIds: { der: ['supersededIds[]'] },
  },
  GetDERControl: {
    in: V21,
    from: 'csms',
    needs: 'der',
    verb: 'read',
    handling: 'virtual',
    ids: { req: ['requestId'], der: ['controlId'] },
  },
  ClearDERControl: {
    in: V21,
    from: 'csms',
    needs: 'der',
    verb: 'configure',
    handling: 'virtual',
    ids: { der: ['controlId'] },
  },
} as const satisfies Rows<CsmsRow>;
