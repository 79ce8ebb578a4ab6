package vault

import (
	"io/fs"
	"unsafe"

	"golang.org/x/sys/windows"
)

// noRoom are the system's errors for a full disk.
var noRoom = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}

// fileBasicInfo is FILE_BASIC_INFO; golang.org/x/sys has the call but not the structure. Times count 100 ns.
type fileBasicInfo struct {
	creation, lastAccess, lastWrite, change int64
	attributes                              uint32
	_                                       uint32
}

func stampOf(path string) (stamp, error) {
	s, err := stampOfHandle(path)
	if err != nil {
		return stamp{}, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return s, nil
}

func stampOfHandle(path string) (stamp, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return stamp{}, err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.FILE_READ_ATTRIBUTES, share, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return stamp{}, err
	}
	defer func() { _ = windows.CloseHandle(h) }()
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &info); err != nil {
		return stamp{}, err
	}
	var basic fileBasicInfo
	if err := windows.GetFileInformationByHandleEx(h, windows.FileBasicInfo,
		(*byte)(unsafe.Pointer(&basic)), uint32(unsafe.Sizeof(basic))); err != nil {
		return stamp{}, err
	}
	return stamp{
		device:   uint64(info.VolumeSerialNumber),
		inode:    uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow),
		size:     int64(info.FileSizeHigh)<<32 | int64(info.FileSizeLow),
		modified: info.LastWriteTime.Nanoseconds(),
		changed:  unixNano(basic.change),
	}, nil
}

func unixNano(ticks int64) int64 {
	t := windows.Filetime{LowDateTime: uint32(ticks), HighDateTime: uint32(ticks >> 32)}
	return t.Nanoseconds()
}
