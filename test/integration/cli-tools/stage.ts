/** The whole program with a strict charger and one service, and a command line beside it. */

import { runCli } from '../../../src/cli/cli.ts';
import { API_TOKEN, charger, house, network, until } from '../../e2e/house.ts';
import { surroundings } from '../cli/surroundings.ts';

export async function stage(
  variables: Readonly<Record<string, string>> = { API_TOKEN },
  config: Readonly<Record<string, unknown>> = {},
  role = 'controller',
) {
  const alpha = await network('1.6');
  const home = await house({ ocpp_services: [{ id: 'alpha', url: alpha.url, role }], ...config });
  const box = await charger(home, '1.6');
  await box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall\u001b[31m 1' });
  await box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
  await until('the service to have answered', () =>
    home.app.trace
      .recent({ provider: 'alpha' })
      .some(({ action, messageType }) => action === 'StatusNotification' && messageType === 'result'),
  );
  const url = `http://127.0.0.1:${home.app.port}`;
  const shell = () => surroundings({ cwd: '/nowhere', variables: { OCPP_PROXY_URL: url, ...variables } });
  return {
    box,
    home,
    alpha,
    url,
    shell,
    /** Runs a command to its end. */
    async run(...args: readonly string[]) {
      const it = shell();
      const code = await runCli(args, it);
      return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
    },
    /** The same on a terminal that shows colours. */
    async runOnTerminal(more: Readonly<Record<string, string>>, ...args: readonly string[]) {
      const it = shell();
      const code = await runCli(args, { ...it, isTerminal: true, variables: { ...it.variables, ...more } });
      return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
    },
    async charge(fromWh: number, toWh: number) {
      const at = new Date(home.clock.now()).toISOString();
      const { transactionId } = await box.call('StartTransaction', {
        connectorId: 1,
        idTag: 'CARD1',
        meterStart: fromWh,
        timestamp: at,
      });
      await box.call('StopTransaction', { transactionId, meterStop: toWh, timestamp: at, reason: 'Local' });
    },
    async [Symbol.asyncDispose]() {
      await box.close();
      await home.close();
      await alpha.close();
    },
  };
}
