/**
 * Reads Dockerfile and docker-compose.yml as far as that goes without an engine: stages and copied paths exist, what
 * is copied reaches the build, commands are in exec form, ports, volume and versions of Node agree.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTRUCTIONS =
  /^(FROM|WORKDIR|COPY|RUN|LABEL|ENV|ARG|USER|VOLUME|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD|STOPSIGNAL)\s+(.+)$/;
const PORT = 9000;
const DATA = '/data';

const compose = z.object({
  services: z.object({
    'ocpp-proxy': z.object({
      build: z.literal('.'),
      restart: z.literal('unless-stopped'),
      ports: z.array(z.string()).refine((ports) => ports.includes(`${PORT}:${PORT}`), `port ${PORT} is not published`),
      environment: z.object({ HA_URL: z.string(), HA_TOKEN: z.string() }),
      volumes: z.array(z.string()).refine((all) => all.includes(`./config:${DATA}`), `./config is not ${DATA}`),
    }),
  }),
});

const problems = [...composeProblems(), ...dockerfileProblems()];
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log('Dockerfile and docker-compose.yml are in order');
process.exitCode = problems.length > 0 ? 1 : 0;

function composeProblems(): readonly string[] {
  const result = compose.safeParse(parse(read('docker-compose.yml'), { strict: true, uniqueKeys: true }));
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => `docker-compose.yml ${path.join('.')}: ${message}`);
}

function dockerfileProblems(): readonly string[] {
  const found: string[] = [];
  const stages: string[] = [];
  const seen = new Map<string, string>();
  const ignored = ignoreRules();
  // A line that ends with a backslash goes on; comments stand alone.
  const lines = read('Dockerfile')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((one) => one.trim() !== '')) {
    const [, instruction = '', rest = ''] = INSTRUCTIONS.exec(line) ?? [];
    if (instruction === '') found.push(`not an instruction: ${line}`);
    if (instruction === 'FROM') {
      if (!/^node:24-alpine( AS [a-z]+)?$/.test(rest)) found.push(`not the project's image: FROM ${rest}`);
      stages.push(/ AS (\w+)$/.exec(rest)?.[1] ?? '');
      seen.clear();
    }
    if (instruction === 'COPY') found.push(...copyProblems(rest, stages, ignored));
    if (instruction === 'ENTRYPOINT' || instruction === 'CMD') found.push(...execProblems(instruction, rest));
    if (instruction === 'HEALTHCHECK')
      found.push(...execProblems('HEALTHCHECK', rest.replace(/^(--\S+\s+)*CMD\s+/, '')));
    seen.set(instruction, `${seen.get(instruction) ?? ''} ${rest}`);
  }
  if (stages.length < 2) found.push('one stage only: the build tools would be shipped');
  const wanted = {
    EXPOSE: `${PORT}`,
    VOLUME: DATA,
    ENV: `DATA_DIR=${DATA}`,
    ENTRYPOINT: 'node',
    HEALTHCHECK: 'healthcheck',
  };
  for (const [instruction, text] of Object.entries(wanted)) {
    if (!seen.get(instruction)?.includes(text)) found.push(`the final stage lacks ${instruction} with ${text}`);
  }
  return found.map((problem) => `Dockerfile: ${problem}`);
}

function copyProblems(rest: string, stages: readonly string[], ignored: (path: string) => boolean): readonly string[] {
  const from = /^--from=(\S+)\s/.exec(rest)?.[1];
  if (from !== undefined) return stages.slice(0, -1).includes(from) ? [] : [`no earlier stage is called ${from}`];
  const sources = rest.split(/\s+/).slice(0, -1);
  return sources.flatMap((path) => {
    if (!existsSync(join(ROOT, path))) return [`${path} is not there to be copied`];
    return ignored(path) ? [`${path} is copied, but .dockerignore keeps it out`] : [];
  });
}

/** The list of .dockerignore shuts everything out first, then names what may in. */
function ignoreRules(): (path: string) => boolean {
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  return (path) => rules.includes('*') && !allowed.some((one) => path === one || path.startsWith(`${one}/`));
}

function execProblems(instruction: string, command: string): readonly string[] {
  try {
    z.array(z.string()).min(1).parse(JSON.parse(command));
    return [];
  } catch {
    return [`${instruction} is not in exec form: ${command}`];
  }
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}
