import type { Payload } from '../../core/model.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { spelledReply } from '../spelling.ts';

/** Between two words on the progress of a job. */
const STEP_MS = 2_000;
const FIRMWARE = ['Downloading', 'Downloaded', 'Installing', 'Installed'];

interface Job {
  /** Spellings of the answer. */
  readonly answers: readonly Payload[];
  /** The message that tells the progress, and what it tells one after the other. */
  readonly told: string;
  readonly steps: readonly string[];
}

const NAMES = { fileName: 'sim.zip' };
const JOBS: { readonly [action: string]: Job } = {
  UpdateFirmware: { answers: [{}, { status: 'Accepted' }], told: 'FirmwareStatusNotification', steps: FIRMWARE },
  SignedUpdateFirmware: {
    answers: [{ status: 'Accepted' }],
    told: 'SignedFirmwareStatusNotification',
    steps: FIRMWARE,
  },
  PublishFirmware: {
    answers: [{ status: 'Accepted' }],
    told: 'PublishFirmwareStatusNotification',
    steps: ['Downloading', 'Downloaded', 'Published'],
  },
  GetLog: {
    answers: [{ status: 'Accepted', filename: NAMES.fileName }],
    told: 'LogStatusNotification',
    steps: ['Uploading', 'Uploaded'],
  },
  GetDiagnostics: { answers: [NAMES], told: 'DiagnosticsStatusNotification', steps: ['Uploading', 'Uploaded'] },
};

/** Firmware and logs: nothing is fetched or sent anywhere, but the progress is told as if it were. */
export const upkeep: ChargerBehaviour = {
  name: 'upkeep',
  handleCall({ action, payload }, charger) {
    if (action === 'UnpublishFirmware') return spelledReply(charger.version, action, [{ status: 'NoFirmware' }]);
    const job = JOBS[action];
    if (job === undefined) return undefined;
    charger.afterwards(() => progress(job, payload, charger));
    return spelledReply(charger.version, action, job.answers);
  },
};

function progress({ told, steps }: Job, { requestId, location }: Payload, charger: ChargerInside): void {
  for (const [index, status] of steps.entries()) {
    charger.later(index * STEP_MS, () => {
      const words = [{ status, requestId }, { status }, { status, requestId, location: [location] }];
      charger.say(words.map((payload) => ({ action: told, payload })));
    });
  }
}
