package lockfile

// openFlags adds nothing: the counterparts of O_NOFOLLOW are not reachable through os.OpenFile here.
const openFlags = 0
