/**
 * What central systems send about certificates and customers, and what needs one of the single extra rights: display,
 * tariff, DER (PROTOCOL §0 and §1.2).
 */
import { ALL, type CsmsRow, type Rows, TX, V2, V21 } from './catalogue-row.ts';

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
  CostUpdated: {
    in: V2,
    from: 'csms',
    needs: 'tariff',
    verb: 'configure',
    handling: 'exclusive',
    ids: TX,
    means: ['costUpdated'],
  },
  SetDefaultTariff: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'read',
    handling: 'virtual',
    ids: { tar: ['tariff.tariffId'] },
    means: ['setDefaultTariff'],
  },
  GetTariffs: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'read',
    handling: 'virtual',
    answerIds: { tar: ['tariffAssignments[].tariffId'], tok: ['tariffAssignments[].idTokens[]'] },
    means: ['getTariffs'],
  },
  ClearTariffs: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'read',
    handling: 'virtual',
    ids: { tar: ['tariffIds[]'] },
    answerIds: { tar: ['clearTariffsResult[].tariffId'] },
    means: ['clearTariffs'],
  },
  ChangeTransactionTariff: {
    in: V21,
    from: 'csms',
    needs: 'tariff',
    verb: 'configure',
    handling: 'lease',
    ids: { tx: ['transactionId'], tar: ['tariff.tariffId'] },
    means: ['changeTariff'],
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
    means: ['setGridControl'],
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
    means: ['clearGridControl'],
  },

  // -------------------------------------------------------------- certificates
  InstallCertificate: {
    in: ALL,
    from: 'csms',
    needs: 'certificate',
    verb: 'certificate',
    handling: 'virtual',
    means: ['installCertificate'],
  },
  DeleteCertificate: {
    in: ALL,
    from: 'csms',
    needs: 'certificate',
    verb: 'certificate',
    handling: 'virtual',
    means: ['deleteCertificate'],
  },
  GetInstalledCertificateIds: {
    in: ALL,
    from: 'csms',
    needs: 'certificate',
    verb: 'read',
    handling: 'virtual',
    means: ['installedCertificates'],
  },
  CertificateSigned: {
    in: ALL,
    from: 'csms',
    needs: 'certificate',
    verb: 'certificate',
    handling: 'exclusive',
    // Its number is that of the charger's own request, not the asker's.
    means: ['certificateSigned'],
  },

  // -------------------------------------------------------------- customers
  CustomerInformation: {
    in: V2,
    from: 'csms',
    needs: 'maintain',
    verb: 'maintain',
    handling: 'virtual',
    means: ['customer'],
    ids: { req: ['requestId'], tok: ['idToken.idToken'] },
  },
} as const satisfies Rows<CsmsRow>;
