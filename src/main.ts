#!/usr/bin/env node
import { runCli } from './cli/cli.ts';

/** What still holds the process open after the last command is done is cut off then. */
const EXIT_AFTER_MS = 2_000;

process.exitCode = await runCli(process.argv.slice(2));
setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
