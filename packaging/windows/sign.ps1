# Signs programs where a certificate is given (WINDOWS_CERTIFICATE: a .pfx in base64); says so where it is not.
$ErrorActionPreference = 'Stop'
if (-not $env:WINDOWS_CERTIFICATE) { Write-Output 'no certificate: not signed'; exit 0 }
$pfx = Join-Path $env:RUNNER_TEMP 'certificate.pfx'
[IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
try {
    $tool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" | Sort-Object FullName | Select-Object -Last 1
    foreach ($file in Get-ChildItem $args) {
        & $tool.FullName sign /fd sha256 /td sha256 /tr http://timestamp.digicert.com /f $pfx /p $env:WINDOWS_CERTIFICATE_PASSWORD $file.FullName
        if ($LASTEXITCODE) { throw "signtool ended with $LASTEXITCODE" }
    }
} finally {
    Remove-Item $pfx
}
