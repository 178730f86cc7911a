import { existsSync, readFileSync } from 'node:fs';

/**
 * Highest resident size of this process so far, bytes. On Linux `maxRSS` of a forked process is at least what its
 * parent held when it forked (the kernel carries it over `exec`), so the process's own mark is read instead.
 */
export function peakMemory(): number {
  const status = '/proc/self/status';
  if (process.platform === 'linux' && existsSync(status)) {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
