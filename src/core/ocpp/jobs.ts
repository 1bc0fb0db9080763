/** Jobs whose progress is told without the id of a request: it goes to the provider that asked for one last. */
const PROGRESS: { readonly [action: string]: string } = {
  UpdateFirmware: 'FirmwareStatusNotification',
  GetDiagnostics: 'DiagnosticsStatusNotification',
};

/** The kind of job that a request begins, among the ids of requests; undefined = none of these. */
export function jobOf(action: string): string | undefined {
  const progress = PROGRESS[action];
  return progress === undefined ? undefined : jobToldBy(progress);
}

/** The kind of job whose progress this message tells. */
export function jobToldBy(action: string): string {
  return `job:${action}`;
}
