import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Drive, driveId } from '../drive.ts';
import { firstName } from '../drive-name.ts';
import { runProgram } from '../run-program.ts';

/** Windows' own programs start slowly where a virus scanner looks at each (ms). */
const PATIENCE = 20_000;

/** *Removable disk*, in Win32_LogicalDisk, and what hangs at USB: most disks there, and some sticks, are *local disks* to Windows. Never what it runs from. */
const QUERY = [
  '[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)',
  "$usb = @(Get-Disk -ErrorAction SilentlyContinue | Where-Object { $_.BusType -eq 'USB' -and -not $_.IsBoot -and -not $_.IsSystem } | " +
    "Get-Partition -ErrorAction SilentlyContinue | ForEach-Object { [string]$_.DriveLetter + ':' })",
  'ConvertTo-Json -Compress -InputObject @(Get-CimInstance -ClassName Win32_LogicalDisk | ' +
    'Where-Object { ($_.DriveType -eq 2 -or $usb -contains $_.DeviceID) -and $_.DeviceID -ne $env:SystemDrive } | ' +
    'Select-Object DeviceID, VolumeName, FileSystem, Size, FreeSpace, Access, VolumeSerialNumber)',
].join('; ');

/** Win32_LogicalDisk: without a medium only the letter is there; numbers of 64 bits are within what JSON carries here. */
const logicalDisks = z.array(
  z.object({
    DeviceID: z.string().regex(/^[A-Z]:$/),
    VolumeName: z.string().nullable(),
    FileSystem: z.string().nullable(),
    Size: z.number().nullable(),
    FreeSpace: z.number().nullable(),
    /** 1 is *readable*; 0, 3 and nothing at all say little. */
    Access: z.number().nullable(),
    VolumeSerialNumber: z.string().nullable(),
  }),
);

/** The letters in use: as long as they are the same, so are the drives. */
export async function driveLetters(): Promise<string> {
  const letters = [...'DEFGHIJKLMNOPQRSTUVWXYZAB'];
  const there = await Promise.all(
    letters.map((letter) =>
      access(`${letter}:\\`).then(
        () => letter,
        () => '',
      ),
    ),
  );
  return there.join('');
}

/** Removable drives, asked for by PowerShell. Written after the class's documentation; not run on Windows so far. */
export async function windowsDrives(): Promise<Drive[]> {
  const powershell = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const drives = drivesOfLogicalDisks(await runProgram(powershell, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', QUERY], PATIENCE));
  const there = await Promise.all(
    drives.map((drive) =>
      stat(drive.path).then(
        ({ dev }) => ({ ...drive, device: dev }),
        () => null,
      ),
    ),
  );
  return there.filter((drive) => drive !== null);
}

/** What the query prints. A slot without a medium is no drive. */
export function drivesOfLogicalDisks(json: string): Omit<Drive, 'device'>[] {
  // Versions of PowerShell differ in whether a list of one is a list.
  const parsed: unknown = json.trim() === '' ? [] : JSON.parse(json);
  return logicalDisks.parse(Array.isArray(parsed) ? parsed : [parsed]).flatMap((disk) => {
    if (disk.FileSystem === null || disk.Size === null) return [];
    return [
      {
        id: driveId(disk.DeviceID, disk.VolumeSerialNumber ?? '', disk.VolumeName ?? '', String(disk.Size)),
        name: firstName([disk.VolumeName], `Drive ${disk.DeviceID}`),
        path: `${disk.DeviceID}\\`,
        size: disk.Size,
        free: disk.FreeSpace,
        fileSystem: disk.FileSystem,
        readOnly: disk.Access === 1,
      },
    ];
  });
}
