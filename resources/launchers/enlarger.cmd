@setlocal
@rem What the user tells a Node of their own is not for this one.
@set NODE_OPTIONS=
@set NODE_PATH=
@set NODE_PRESERVE_SYMLINKS=
@set NODE_PRESERVE_SYMLINKS_MAIN=
@"%~dp0..\node\node.exe" "%~dp0..\app.asar.unpacked\dist\program\hosts\cli\main.js" %*
