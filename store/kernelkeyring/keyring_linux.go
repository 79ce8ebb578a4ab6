package kernelkeyring

import (
	"encoding/binary"
	"errors"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"kiikey/kiiex/problem"
)

// Supported reports whether this system has such a keyring, though perhaps not for this process.
const Supported = true

// keyType is for small secrets of a user. The kernel keeps them in memory only.
const keyType = "user"

// stampSize is the length of the time that precedes the data in the kernel's payload: until when it may be
// used, in milliseconds. The kernel's own time can be seen only in /proc/keys, which may be hidden, and is
// missing for a moment after a key was added.
const stampSize = 8

// Put saves data under a name for d, replacing any data of that name. It does not retain or clear data. Its
// error is a *problem.Problem.
func Put(name string, data []byte, d time.Duration) error {
	payload := make([]byte, stampSize, stampSize+len(data))
	defer func() { clear(payload) }()
	binary.BigEndian.PutUint64(payload, uint64(time.Now().Add(d).UnixMilli()))
	payload = append(payload, data...)
	return explain(possessing(func() error {
		id, err := unix.AddKey(keyType, name, payload, unix.KEY_SPEC_USER_KEYRING)
		if err != nil {
			return err
		}
		seconds := max(1, int((d+time.Second-1)/time.Second)) // 0 would be for ever
		if _, err := unix.KeyctlInt(unix.KEYCTL_SET_TIMEOUT, id, seconds, 0, 0); err != nil {
			return errors.Join(err, end(id))
		}
		return nil
	}))
}

// Get returns the data saved under a name, and until when; the caller must clear it. Its error is ErrNotFound
// or a *problem.Problem.
func Get(name string) (data []byte, until time.Time, err error) {
	err = explain(possessing(func() error {
		id, err := search(name)
		if err != nil {
			return err
		}
		payload := make([]byte, 32<<10) // no key of this type is longer
		defer clear(payload)
		n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, id, payload, 0)
		if err != nil {
			return err
		}
		if n < stampSize || n > len(payload) {
			return unix.ENOKEY
		}
		until = time.UnixMilli(int64(binary.BigEndian.Uint64(payload)))
		if !time.Now().Before(until) {
			_ = end(id)
			return unix.ENOKEY
		}
		data = append([]byte(nil), payload[stampSize:n]...)
		return nil
	}))
	if err != nil {
		return nil, time.Time{}, err
	}
	return data, until, nil
}

// Remove deletes the data saved under a name, for all processes. Absent data is no error; else the error is a
// *problem.Problem.
func Remove(name string) error {
	err := explain(possessing(func() error {
		id, err := search(name)
		if err != nil {
			return err
		}
		return end(id)
	}))
	if err == ErrNotFound {
		return nil
	}
	return err
}

// possessing runs do on a thread that possesses the user's keyring.
func possessing(do func() error) error {
	ended := make(chan error)
	go func() {
		// The goroutine ends without unlocking, and the thread with it: no other goroutine ever finds that
		// keyring in it.
		runtime.LockOSThread()
		_, err := unix.KeyctlInt(unix.KEYCTL_LINK, unix.KEY_SPEC_USER_KEYRING, unix.KEY_SPEC_THREAD_KEYRING, 0, 0)
		if err == nil {
			err = do()
		}
		ended <- err
	}()
	return <-ended
}

func search(name string) (id int, err error) {
	return unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, keyType, name, 0)
}

// end revokes a key for everybody, and removes it from the keyring.
func end(id int) error {
	_, err := unix.KeyctlInt(unix.KEYCTL_REVOKE, id, 0, 0, 0)
	_, unlinked := unix.KeyctlInt(unix.KEYCTL_UNLINK, id, unix.KEY_SPEC_USER_KEYRING, 0, 0)
	if unlinked == unix.ENOENT { // another process was faster
		unlinked = nil
	}
	return errors.Join(err, unlinked)
}

// explain turns the kernel's error into ErrNotFound or an error for users.
func explain(err error) error {
	is := func(errnos ...error) bool {
		for _, errno := range errnos {
			if errors.Is(err, errno) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil:
		return nil
	case is(unix.ENOKEY, unix.EKEYEXPIRED, unix.EKEYREVOKED):
		return ErrNotFound
	case is(unix.ENOSYS, unix.EOPNOTSUPP):
		return missing("The kernel has no keyring, or a container hides it.", err)
	case is(unix.EPERM):
		return missing("The kernel's keyring is forbidden here, as in most containers.", err)
	}
	p := &problem.Problem{
		Kind: problem.KeyringFailed,
		What: "The kernel's keyring failed.",
		Why:  "It said: " + err.Error() + ".",
		Next: instead,
		Err:  err,
	}
	if is(unix.EDQUOT) {
		p.What = "There is no room left in the kernel's keyring."
		p.Why = "Linux allows each user a number of keys and bytes, and other programs have used them up; /proc/key-users shows both."
	}
	return p
}
