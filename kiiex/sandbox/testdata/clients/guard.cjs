// Loaded first: a client under test reaches addresses of this computer only, whatever hosts it has built in.
require('node:dns').lookup = (name, ...rest) => rest.at(-1)(new Error(`a test looks up no name: ${name}`))
