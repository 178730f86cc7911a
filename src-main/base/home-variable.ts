import { homedir } from 'node:os';

// A user of whom the system knows nothing, as in a container that is run under a number, has no home folder; libraries
// ask for it as soon as they are loaded, and would end the program. What is not there is told where it is needed.
try {
  homedir();
} catch {
  process.env['HOME'] = '/nonexistent';
}
