// ONNX Runtime's official builds report what they run to their maker unless this is set before the library is loaded: on
// Linux and macOS with an event store below the user's cache folder and look-ups of a collector. Imported first by the
// library's door, and by what starts child processes, which get this process's environment.
// The Windows build does not know it: there events go to the system's own tracing (ETW), and whether any leave the
// machine is Windows' setting for diagnostic data. The Node binding has no call that turns that off.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
