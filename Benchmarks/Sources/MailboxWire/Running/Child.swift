internal import Foundation

/// A process: a part of the benchmark, or a rival's server. Ended when it is told to, by its number.
final class Child {
  let process: pid_t
  private let input: FileHandle
  private let output: FileHandle
  private var buffer: [UInt8] = []

  /// Starts a part of the benchmark.
  convenience init(_ part: Part) throws {
    let json = String(decoding: try JSONEncoder().encode(part), as: UTF8.self)
    try self.init("/proc/self/exe", [Part.command, json])
  }

  /// Starts a program with a pipe to its input and one from its output.
  init(_ program: String, _ arguments: [String]) throws {
    let (toChild, fromChild) = (Pipe(), Pipe())
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild.fileHandleForReading.fileDescriptor, 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild.fileHandleForWriting.fileDescriptor, 1)
    let handles = [
      toChild.fileHandleForReading, toChild.fileHandleForWriting,
      fromChild.fileHandleForReading, fromChild.fileHandleForWriting,
    ]
    for handle in handles { posix_spawn_file_actions_addclose(&actions, handle.fileDescriptor) }
    // A child is to hear the signals that are waited for here.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pointers: [UnsafeMutablePointer<CChar>?] =
      ([program] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, &attributes, &pointers, environ)
    guard code == 0 else {
      throw MeasuringError("starting \(program): \(String(cString: strerror(code)))")
    }
    self.process = process
    Interruption.watch(process)
    // What stays open here would keep the child from seeing the end.
    try toChild.fileHandleForReading.close()
    try fromChild.fileHandleForWriting.close()
    input = toChild.fileHandleForWriting
    output = fromChild.fileHandleForReading
    // And what later children inherited would do so too.
    _ = fcntl(input.fileDescriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(output.fileDescriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Waits for its next answer.
  func answer() throws -> Answer {
    let answer = try JSONDecoder().decode(Answer.self, from: Data(readLine()))
    if let failure = answer.failure { throw MeasuringError(failure) }
    return answer
  }

  /// Tells a part to begin.
  func go() throws { try input.write(contentsOf: Data("go\n".utf8)) }

  /// Runs a part to its one answer.
  static func run(_ part: Part) throws -> Answer {
    let child = try Child(part)
    defer { child.end() }
    return try child.answer()
  }

  /// Ends it and waits until it is gone.
  func end() {
    try? input.close()
    kill(process, SIGTERM)
    for _ in 0..<500 {
      if waitpid(process, nil, WNOHANG) != 0 { return forget() }
      usleep(10_000)
    }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    forget()
  }

  private func forget() {
    Interruption.forget(process)
    try? output.close()
  }

  private func readLine() throws -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        return line
      }
      let more = output.availableData
      guard !more.isEmpty else { throw MeasuringError("process \(process) ended") }
      buffer.append(contentsOf: more)
    }
  }
}

/// Something could not be measured.
struct MeasuringError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
