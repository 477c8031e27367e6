internal import CSpawn
internal import Foundation

extension Command {
  /// Starts it. A stream that is named does not lead to its place but, through a pipe, to the
  /// process that is returned.
  public func start(_ piped: Stream? = nil) throws(ProcessError) -> SpawnedProcess {
    guard let piped else {
      return SpawnedProcess(program: program, processID: try spawn(), pipe: nil)
    }
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw failure(errno) }
    // A process that no longer reads is an error of the one test that writes to it.
    if piped == .input { signal(SIGPIPE, SIG_IGN) }
    let (ours, theirs) = piped == .input ? (ends[1], ends[0]) : (ends[0], ends[1])
    defer { close(theirs) }
    do {
      let processID = try spawn(piped, leadingTo: theirs)
      return SpawnedProcess(program: program, processID: processID, pipe: ours)
    } catch {
      close(ours)
      throw error
    }
  }

  private func spawn(
    _ piped: Stream? = nil, leadingTo end: Int32 = -1
  ) throws(ProcessError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    try check(posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, place) in [(Stream.input, input), (.output, output), (.errors, errors)] {
      if stream == piped {
        try check(posix_spawn_file_actions_adddup2(&actions, end, stream.rawValue))
      } else if let path = place.path {
        let flags = stream == .input ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
        try check(
          posix_spawn_file_actions_addopen(&actions, stream.rawValue, path, flags, 0o644))
      }
    }
    if let directory { try check(posix_spawn_file_actions_addchdir_np(&actions, directory)) }
    // Nothing that a test has open goes on living in another process.
    try check(posix_spawn_file_actions_addclosefrom_np(&actions, Stream.errors.rawValue + 1))

    var attributes = posix_spawnattr_t()
    try check(posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    // The thread that starts it may have blocked signals, and this process ignores broken pipes.
    var signals = sigset_t()
    sigemptyset(&signals)
    try check(posix_spawnattr_setsigmask(&attributes, &signals))
    sigaddset(&signals, SIGPIPE)
    try check(posix_spawnattr_setsigdefault(&attributes, &signals))
    let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    try check(posix_spawnattr_setflags(&attributes, flags))

    var strings = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in strings + variables { free(string) } }
    var processID: pid_t = 0
    try check(posix_spawn(&processID, program, &actions, &attributes, &strings, &variables))
    return processID
  }

  private func check(_ code: Int32) throws(ProcessError) {
    guard code == 0 else { throw failure(code) }
  }

  private func failure(_ code: Int32) -> ProcessError {
    ProcessError(program: program, operation: "start", code: code)
  }
}

extension Command.Place {
  /// The file to open; nil where nothing is opened.
  fileprivate var path: String? {
    switch self {
    case .inherited: nil
    case .null: "/dev/null"
    case .file(let path): path
    }
  }
}
