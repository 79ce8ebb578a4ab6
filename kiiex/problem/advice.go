package problem

// What several packages say of a failure or advise after it, so that they say the same.
const (
	StartAgain   = "Start it again when you want to."
	UpdateKiikey = "Use the newer kiikey, or update this one."
	// TestAgain is for where there is no session, or none any more.
	TestAgain = "Test the credential again to get a new session."
	// UsePassphrase is for where a keyring was to unlock the vault, OrUsePassphrase where something else may help.
	UsePassphrase   = "Unlock with the passphrase."
	OrUsePassphrase = ", or unlock with the passphrase"
	// BackupRestored ends a sentence that begins with a verb, as RestoreBackup does.
	BackupRestored = "a backup with kiikey restore FILE."
	RestoreBackup  = "Restore " + BackupRestored
	// PreviousRestored is the same for the vault's previous version, without the sentence's end.
	PreviousRestored = "the previous version with kiikey restore --previous"
	// ToConfig ends a sentence about what is added for an environment.
	ToConfig = "to the configuration file: kiikey environments shows where it is."
	// sendVersion ends a sentence about what to report.
	sendVersion = " with the output of kiikey version."

	// SavedByNewer is said of something that is stored, in a form of later versions.
	SavedByNewer = " was saved by a newer kiikey."
	// NotAsWritten is said of something that is stored, and was changed there.
	NotAsWritten = " is not what kiikey wrote"
	// ChangedOrCutOff follows it with the likely reasons, where a write can be cut off.
	ChangedOrCutOff = NotAsWritten + ": another program changed it, or a write was cut off."
)
