# Makes the installer from what "python packaging/dev.py package" built. Needs NSIS (makensis).
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$found = Select-String -Path "$root/pyproject.toml" -Pattern '^version = "(.+)"' | Select-Object -First 1
$version = $found.Matches[0].Groups[1].Value
$makensis = Get-Command makensis -ErrorAction SilentlyContinue
$tool = if ($makensis) { $makensis.Source } else { "${env:ProgramFiles(x86)}/NSIS/makensis.exe" }
New-Item -ItemType Directory -Force "$root/dist" | Out-Null
& $tool /V2 /WX "/DVERSION=$version" "/DSOURCE=$root\build\package\program\partner-desk" `
    "/DICON=$root\build\package\icons\partner-desk.ico" `
    "/DOUT=$root\dist\partner-desk-$version-setup.exe" "$PSScriptRoot\partner-desk.nsi"
if ($LASTEXITCODE) { throw "makensis ended with $LASTEXITCODE" }
