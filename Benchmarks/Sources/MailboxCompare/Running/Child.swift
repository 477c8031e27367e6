internal import Foundation

/// A process that runs one system on one work, and is frozen while others are measured.
///
/// Freezing keeps what a system has under way, settling or compaction, for its own next round, and
/// away from the rounds of the others.
final class Child {
  let system: String
  private let arguments: [String]
  private var process: pid_t
  private var requests: FileHandle
  private var replies: FileHandle
  private var buffer: [UInt8] = []

  init(system: String, arguments: [String]) throws {
    self.system = system
    self.arguments = arguments
    (process, requests, replies) = try Self.spawn(arguments)
  }

  /// Ends the process and starts another in its place.
  func restart() throws {
    end()
    buffer = []
    (process, requests, replies) = try Self.spawn(arguments)
  }

  private static func spawn(_ arguments: [String]) throws -> (pid_t, FileHandle, FileHandle) {
    let toChild = Pipe()
    let fromChild = Pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild.fileHandleForReading.fileDescriptor, 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild.fileHandleForWriting.fileDescriptor, 1)
    for handle in [
      toChild.fileHandleForReading, toChild.fileHandleForWriting,
      fromChild.fileHandleForReading, fromChild.fileHandleForWriting,
    ] {
      posix_spawn_file_actions_addclose(&actions, handle.fileDescriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that a server beside it is frozen with it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let words = ["mailbox-compare"] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(
      &process, "/proc/self/exe", &actions, &attributes, &pointers, environ)
    guard code == 0 else {
      throw MeasuringError("starting a process: \(String(cString: strerror(code)))")
    }
    Interruption.watch(process)
    // What stays open here would keep the child from seeing the end.
    try toChild.fileHandleForReading.close()
    try fromChild.fileHandleForWriting.close()
    let requests = toChild.fileHandleForWriting
    let replies = fromChild.fileHandleForReading
    // And what later children inherited would do so too.
    _ = fcntl(requests.fileDescriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(replies.fileDescriptor, F_SETFD, FD_CLOEXEC)
    return (process, requests, replies)
  }

  /// Lets the child do a step while all others are frozen, and waits for its answer.
  func run(_ request: ChildRequest) throws -> ChildReply {
    kill(-process, SIGCONT)
    defer { kill(-process, SIGSTOP) }
    var line = try JSONEncoder().encode(request)
    line.append(UInt8(ascii: "\n"))
    try requests.write(contentsOf: line)
    let reply = try JSONDecoder().decode(ChildReply.self, from: Data(readLine()))
    if let failure = reply.failure { throw MeasuringError(failure) }
    return reply
  }

  /// Ends the child and waits until it is gone.
  func end() {
    kill(-process, SIGCONT)
    try? requests.close()
    waitpid(process, nil, 0)
    Interruption.forget(process)
    try? replies.close()
  }

  private func readLine() throws -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        return line
      }
      let more = replies.availableData
      guard !more.isEmpty else { throw MeasuringError("its process ended") }
      buffer.append(contentsOf: more)
    }
  }
}
