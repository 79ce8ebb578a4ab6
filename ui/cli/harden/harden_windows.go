package harden

import "golang.org/x/sys/windows"

// rights is an access list for the process in Windows' own notation: protected from what is inherited (P),
// it allows the owner (OW, which also takes away the owner's right to change this list) SYNCHRONIZE,
// PROCESS_QUERY_LIMITED_INFORMATION and PROCESS_TERMINATE.
const rights = "D:P(A;;0x101001;;;OW)"

func process() error {
	descriptor, err := windows.SecurityDescriptorFromString(rights)
	if err != nil {
		return err
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return err
	}
	return windows.SetSecurityInfo(windows.CurrentProcess(), windows.SE_KERNEL_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}
