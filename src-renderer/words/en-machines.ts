/** Of a batch that several machines work on. */
export const machineWords = {
  'machines.title': 'Machines on the queue',
  'machines.noBatch': 'No batch is on the queue.',
  'machines.nobody': 'No machine works on it. Start one with enlarger worker.',
  'machines.from': 'from {host}',
  'machines.paused': 'paused',
  'machines.counts':
    '{done, number} made, {failed, number} failed, {skipped, number} skipped, {running, number} under way, {waiting, number} waiting',
  'machines.left': 'about {time} left',
  'machines.machine': 'Machine',
  'machines.speed': 'Speed',
  'machines.made': 'Made',
  'machines.failed': 'Failed',
  'machines.holds': 'Holds',
} as const satisfies Record<string, string>;
