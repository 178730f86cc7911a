@"%~dp0..\node\node.exe" "%~dp0..\app.asar.unpacked\dist\program\hosts\cli\main.js" %*
