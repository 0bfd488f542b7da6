import { describe, expect, test } from 'vitest';
import { driveOfDiskutil } from '../../../main/media/mac/mac-drives.ts';
import { parsePropertyList } from '../../../main/media/mac/property-list.ts';
import { drivesOfLogicalDisks } from '../../../main/media/windows/windows-drives.ts';

// What the systems' own programs print, in the form that their manuals describe. No program was run for it.

const diskutil = (facts: string) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>BusProtocol</key>
	<string>USB</string>
	<key>DeviceIdentifier</key>
	<string>disk4s1</string>
	<key>DeviceNode</key>
	<string>/dev/disk4s1</string>
	<key>FilesystemType</key>
	<string>exfat</string>
	<key>FreeSpace</key>
	<integer>31000000000</integer>
	<key>SMARTDeviceSpecificKeysMayVaryNotGuaranteed</key>
	<dict>
		<key>VolumeName</key>
		<string>of something else</string>
		<key>Empty</key>
		<dict/>
	</dict>
	<key>TotalSize</key>
	<integer>32000000000</integer>
	<key>WritableMedia</key>
	<true/>
	<key>WritableVolume</key>
	<true/>
${facts}
</dict>
</plist>`;

const stick = `	<key>MountPoint</key>
	<string>/Volumes/R&amp;D</string>
	<key>RemovableMediaOrExternalDevice</key>
	<true/>
	<key>VolumeName</key>
	<string>R&amp;D &#8238;x</string>
	<key>VolumeUUID</key>
	<string>6A1F0000-0000-0000-0000-000000000001</string>`;

describe('macOS', () => {
  test('a stick by the name on it', () => {
    expect(driveOfDiskutil(diskutil(stick))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'R&D \ufffdx',
      path: '/Volumes/R&D',
      size: 32_000_000_000,
      free: 31_000_000_000,
      fileSystem: 'exfat',
      readOnly: false,
    });
  });

  test.each([
    ['a disk that stays inside', stick.replace('<true/>', '<false/>')],
    ['a disk image', `${stick}\n<key>BusProtocol</key><string>Disk Image</string>`],
    ['what is not mounted', stick.replace('/Volumes/R&amp;D', '')],
    ['the system itself', stick.replace('/Volumes/R&amp;D', '/')],
    ['nothing', ''],
  ])('%s is no drive', (_, facts) => {
    expect(driveOfDiskutil(diskutil(facts))).toBeNull();
  });

  test('a full stick has nothing left, and a volume of APFS what its container has', () => {
    const full = diskutil(stick).replace('31000000000', '0');
    expect(driveOfDiskutil(full)?.free).toBe(0);
    expect(driveOfDiskutil(full.replace('</dict>\n</plist>', '<key>APFSContainerFree</key><integer>7000</integer></dict></plist>'))?.free).toBe(7000);
  });

  test('older systems say it in two words, and a locked card is read-only', () => {
    const facts = stick.replace('RemovableMediaOrExternalDevice', 'RemovableMedia');
    expect(driveOfDiskutil(diskutil(`${facts}\n<key>WritableMedia</key><false/>`))?.readOnly).toBe(true);
  });

  test('a list is read at its top only, whatever lies in it', () => {
    const list = parsePropertyList(
      '<plist><dict><key>a</key><array><string>x</string></array><key>b</key><string/><key>c</key><real>1.5</real></dict></plist>',
    );
    expect([...list]).toEqual([
      ['b', ''],
      ['c', 1.5],
    ]);
  });
});

describe('Windows', () => {
  const disk = {
    DeviceID: 'E:',
    VolumeName: 'KINGSTON',
    FileSystem: 'FAT32',
    Size: 31_000_000_000,
    FreeSpace: 30_000_000_000,
    Access: 0,
    VolumeSerialNumber: 'B140C934',
  };

  test('a list, a list of one that is none, and nothing', () => {
    const [drive] = drivesOfLogicalDisks(JSON.stringify([disk]));
    expect(drive).toMatchObject({ name: 'KINGSTON', path: 'E:\\', size: 31_000_000_000, free: 30_000_000_000, fileSystem: 'FAT32', readOnly: false });
    expect(drivesOfLogicalDisks(JSON.stringify(disk))).toEqual([drive]);
    expect(drivesOfLogicalDisks('\r\n')).toEqual([]);
    expect(drivesOfLogicalDisks('[]')).toEqual([]);
  });

  test('a slot without a card is no drive, and one without a label goes by its letter', () => {
    const empty = { ...disk, DeviceID: 'F:', FileSystem: null, Size: null, FreeSpace: null, VolumeName: null, VolumeSerialNumber: null, Access: null };
    expect(drivesOfLogicalDisks(JSON.stringify([empty, { ...disk, VolumeName: '' }])).map(({ name }) => name)).toEqual(['Drive E:']);
  });

  test('another stick under the same letter has another id', () => {
    const ids = [disk, { ...disk, VolumeSerialNumber: 'B140C935' }].map((one) => drivesOfLogicalDisks(JSON.stringify([one]))[0]?.id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('what is no letter is not taken for a path', () => {
    expect(() => drivesOfLogicalDisks(JSON.stringify([{ ...disk, DeviceID: '..\\' }]))).toThrow();
  });
});
