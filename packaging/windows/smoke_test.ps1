# Proves the installer on Windows: silent, per user, used, installed over itself, removed with the book kept, then with it.
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$setup = (Get-ChildItem "$root/dist/*-setup.exe" | Select-Object -First 1).FullName
$folder = "$env:LOCALAPPDATA\Programs\Partner Desk"
$books = "$env:LOCALAPPDATA\Partner Desk"
$key = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\PartnerDesk'
function Must($holds, $otherwise) { if (-not $holds) { throw $otherwise } }
function Run($program, $words) {
    $done = Start-Process $program -ArgumentList $words -Wait -PassThru
    Must ($done.ExitCode -eq 0) "$program $words ended with $($done.ExitCode)"
}
foreach ($time in 'first', 'over itself') {
    Run $setup '/S'
    Must (Test-Path "$folder\Partner Desk.exe") "$time`: no program"
    Must (Test-Path "$folder\partner-desk.exe") "$time`: no program for commands"
    Must (Test-Path $key) "$time`: no uninstall entry"
    Must (Test-Path "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Partner Desk.lnk") "$time`: not in the Start menu"
    python "$root/packaging/smoke_commands.py" "$folder\partner-desk.exe"
    Must ($LASTEXITCODE -eq 0) "$time`: a command failed"
}
New-Item -ItemType Directory -Force $books | Out-Null
Set-Content "$books\Customers.deskbook" 'a book'
# The uninstaller copies itself away to be able to remove itself; _?= makes it stay, so that it can be waited for.
Run "$folder\Uninstall.exe" "/S _?=$folder"
Must (-not (Test-Path "$folder\Partner Desk.exe")) 'the program is still there'
Must (-not (Test-Path $key)) 'the uninstall entry is still there'
Must (Test-Path "$books\Customers.deskbook") 'the book is gone'
Run $setup '/S'
Run "$folder\Uninstall.exe" "/S /REMOVEBOOKS _?=$folder"
Must (-not (Test-Path $books)) 'the book is still there'
