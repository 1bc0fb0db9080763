/** For monitoring: GET /metrics for Prometheus, GET /health and GET /ready for whoever restarts or routes. */
import type { HttpOptions } from '../options.ts';
import type { Route } from '../route.ts';

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export function operationRoutes({ monitor }: Pick<HttpOptions, 'monitor'>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/health',
      open: true,
      about: 'Answers 200 while the proxy runs, and what is wrong in plain words without names. Needs no login.',
      handle: async () => Response.json(await monitor.health()),
    },
    {
      method: 'GET',
      path: '/ready',
      open: true,
      about: 'Answers 200 when what is said now can be taken and written down, else 503 with reasons. Needs no login.',
      async handle() {
        const readiness = await monitor.readiness();
        return Response.json(readiness, { status: readiness.ready ? 200 : 503 });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      scope: 'read',
      about: 'Metrics for Prometheus.',
      handle: async () => new Response(await monitor.metrics(), { headers: { 'content-type': PROMETHEUS_TEXT } }),
    },
  ];
}
