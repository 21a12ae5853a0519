<#
.SYNOPSIS
  Installs Assay as a task of Windows that starts with the machine. How to: docs/guides/install-windows.md
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File ops\windows\install.ps1
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File ops\windows\install.ps1 -DataFolder D:\Assay
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File ops\windows\install.ps1 -Uninstall
#>
[CmdletBinding()]
param(
  [string] $DataFolder = (Join-Path $env:LOCALAPPDATA 'Assay'),
  [string] $TaskName = 'Assay',
  [switch] $Uninstall
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path (Join-Path $PSScriptRoot '..\..')).Path

function Test-Administrator {
  $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
  return ([Security.Principal.WindowsPrincipal] $identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Invoke-Npm([string[]] $Arguments) {
  & npm.cmd @Arguments
  if ($LASTEXITCODE -ne 0) { throw "npm $($Arguments -join ' ') failed; its message stands above." }
}

function Get-Escaped([string] $Text) {
  return [Security.SecurityElement]::Escape($Text)
}

if (-not (Test-Administrator)) { throw 'Start this in a PowerShell that was opened with "Run as administrator".' }

$known = Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
if ($known) {
  Stop-ScheduledTask -TaskName $TaskName
  Unregister-ScheduledTask -TaskName $TaskName -Confirm:$false
}
if ($Uninstall) {
  Write-Host "The task `"$TaskName`" is gone. Your data is still in $DataFolder."
  exit 0
}

$found = Get-Command node.exe -ErrorAction SilentlyContinue
if (-not $found) { throw 'Node was not found. Install it (20 or newer) from nodejs.org or with winget, then try again.' }
$node = $found.Source

Push-Location $root
try {
  Invoke-Npm @('ci')
  Invoke-Npm @('run', 'build')
}
finally { Pop-Location }

# Only its owner and the system may look into the data: there are keys in it.
New-Item -ItemType Directory -Force -Path $DataFolder | Out-Null
$user = [Security.Principal.WindowsIdentity]::GetCurrent().Name
& icacls.exe $DataFolder /inheritance:r /grant:r "${user}:(OI)(CI)F" 'SYSTEM:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "The rights of $DataFolder could not be set." }

$xml = [IO.File]::ReadAllText((Join-Path $PSScriptRoot 'assay-task.xml'))
$values = @{ '@USER@' = $user; '@NODE@' = $node; '@ROOT@' = $root; '@DATA@' = $DataFolder.TrimEnd('\') }
foreach ($name in $values.Keys) { $xml = $xml.Replace($name, (Get-Escaped $values[$name])) }
Register-ScheduledTask -TaskName $TaskName -Xml $xml -Force | Out-Null
Start-ScheduledTask -TaskName $TaskName

foreach ($try in 1..30) {
  Start-Sleep -Seconds 2
  & $node (Join-Path $root 'ops\health-check.mjs') 2>$null | Out-Null
  if ($LASTEXITCODE -eq 0) {
    Write-Host 'Assay is at http://127.0.0.1:8400 and starts with the machine.'
    exit 0
  }
}
throw "Assay was started and does not answer. Look into $DataFolder\logs, or run: node bin\assay.mjs serve --data-dir `"$DataFolder`""
