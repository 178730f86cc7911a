// What Electron before 29 lacks and the preload script uses, put before it.
{
  const electron = require('electron');
  electron.webUtils ??= { getPathForFile: (file) => file.path };
}
